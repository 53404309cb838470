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
  'app.busyTitle': 'Kith مفتوح في علامة تبويب أخرى',
  'app.busyText': 'يشغّله هذا المتصفح في علامة تبويب واحدة فقط. أغلق الأخرى لتتولى هذه العمل.',
  'app.brokenTitle': 'هذا المتصفح لا يحفظ شيئًا',
  'app.brokenText': 'يحتاج Kith إلى تخزينه (IndexedDB). ربما عُطّل بسبب نافذة خاصة أو إعداد ما.',
  'app.offline': 'أنت غير متصل. سيُرسَل ما تكتبه عند عودتك.',
  'app.connecting': 'جارٍ الاتصال …',
  'app.catchingUp': 'جارٍ جلب الجديد …',
  'app.connectAgain': 'استخدمه هنا',
  'app.connectionReplaced': 'تولّت نافذة أخرى على هذا الجهاز الاتصال.',
  'app.connectionRefused': 'لا يقبل الخادم هذا الاتصال.',
  'app.storeFailed': 'لا يستطيع هذا المتصفح حفظ الرسائل الآن، لكنها محفوظة على الخادم.',
}
