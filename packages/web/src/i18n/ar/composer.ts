import type { SameKeys } from '../catalogue.ts'
import type { composer as en } from '../en/composer.ts'

export const composer: SameKeys<typeof en> = {
  'composer.message': 'رسالة',
  'composer.form': 'اكتب رسالة',
  'composer.send': 'إرسال',
  'composer.save': 'حفظ',
  'composer.emoji': 'رموز تعبيرية',
  'composer.editing': 'تعديل',
  'composer.stopReply': 'إلغاء الرد',
  'composer.stopEdit': 'إلغاء التعديل',
  'composer.tooLong': 'هذا أطول مما يُسمح به للرسالة.',
  'composer.mentions': 'أشخاص للإشارة إليهم',
  'composer.emojiSearch': 'ابحث عن رمز',
  'composer.emojiNone': 'لا رمز مطابق.',
  'composer.emojiRecent': 'الأخيرة',
  'composer.emojiSmileys': 'وجوه',
  'composer.emojiPeople': 'أشخاص',
  'composer.emojiNature': 'طبيعة',
  'composer.emojiFood': 'طعام',
  'composer.emojiPlaces': 'أماكن',
  'composer.emojiActivities': 'أنشطة',
  'composer.emojiObjects': 'أشياء',
  'composer.emojiSymbols': 'رموز',
  'composer.emojiFlags': 'أعلام',
}
