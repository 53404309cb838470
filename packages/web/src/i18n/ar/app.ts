import type { SameKeys } from '../catalogue.ts'
import type { app as en } from '../en/app.ts'

export const app: SameKeys<typeof en> = {
  'app.navigation': 'الأقسام الرئيسية',
  'app.chats': 'المحادثات',
  'app.people': 'الأشخاص',
  'app.settings': 'الإعدادات',
  'app.skipToContent': 'انتقل إلى المحادثة',
  'app.nothingOpenTitle': 'لا شيء مفتوح بعد',
  'app.nothingOpenText': 'اختر محادثة من القائمة أو ابدأ محادثة جديدة.',
  'app.supersededTitle': 'Kith مفتوح في علامة تبويب أخرى',
  'app.supersededText':
    'تولّت علامة التبويب الأخرى العمل، ربما بإصدار أحدث. أعد تحميل هذه لتستخدم Kith هنا أيضًا.',
  'app.brokenTitle': 'لا يعمل Kith هنا',
  'app.brokenText': 'تعذّر تشغيل Kith في هذا المتصفح. ربما عطّل إعدادٌ ما يحتاج إليه.',
  'app.offline': 'أنت غير متصل. سيُرسَل ما تكتبه عند عودتك.',
  'app.connecting': 'جارٍ الاتصال …',
  'app.catchingUp': 'جارٍ جلب الجديد …',
  'app.connectAgain': 'استخدمه هنا',
  'app.connectionReplaced': 'تولّت نافذة أخرى على هذا الجهاز الاتصال.',
  'app.connectionRefused': 'لا يقبل الخادم هذا الاتصال.',
  'app.storeFailed':
    'لا يجد هذا المتصفح مكانًا لحفظ الرسائل الآن. ما على الخادم محفوظ، ولا يمكن إرسال ما تكتبه الآن إلا عندما يتوفر مكان.',
  'app.storeNone':
    'هذا المتصفح لا يحفظ شيئًا. يزول كل ما هنا عند إغلاق آخر علامة تبويب، ويحتفظ الخادم برسائلك.',
}
