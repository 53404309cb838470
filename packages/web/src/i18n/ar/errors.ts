import type { SameKeys } from '../catalogue.ts'
import type { errors as english } from '../en/errors.ts'

export const errors: SameKeys<typeof english> = {
  'error.bad_request': 'لم يُفهم هذا. راجع ما أدخلته.',
  'error.bad_cursor': 'يجب أن يُزامِن هذا الجهاز من جديد.',
  'error.unauthenticated': 'لم تعد مسجّل الدخول.',
  'error.wrong_credentials': 'اسم المستخدم أو كلمة المرور غير صحيحة.',
  'error.wrong_password': 'كلمة المرور غير صحيحة.',
  'error.forbidden': 'لا يُسمح لك بهذا.',
  'error.not_found': 'هذا غير موجود، أو ليس لك.',
  'error.method_not_allowed': 'الخادم لا يعرف هذا.',
  'error.timeout': 'تأخر الخادم كثيراً. حاول مجدداً.',
  'error.conflict': 'هذا غير ممكن الآن.',
  'error.handle_taken': 'اسم المستخدم هذا محجوز. جرّب غيره.',
  'error.client_id_reused': 'سبق إرسال هذه الرسالة بنص آخر.',
  'error.group_full': 'المجموعة ممتلئة.',
  'error.limit_reached': 'بلغت الحد الأقصى. أزل شيئاً أولاً.',
  'error.too_large': 'هذا كبير جداً.',
  'error.rate_limited': 'محاولات كثيرة. انتظر قليلاً ثم حاول مجدداً.',
  'error.internal': 'حدثت مشكلة في الخادم. حاول مجدداً.',
  'error.overloaded': 'الخادم مشغول. حاول مجدداً بعد قليل.',
  'error.unavailable': 'لا يستطيع الخادم الحفظ الآن. حاول مجدداً بعد قليل.',
  'error.draining': 'الخادم يعيد التشغيل. حاول مجدداً بعد قليل.',
  'error.offline': 'لا اتصال بالخادم.',
  'error.network': 'تعذّر الوصول إلى الخادم. تحقق من اتصالك.',
  'error.closed': 'أُغلق Kith في هذه الأثناء. أعد تحميل الصفحة.',
  'error.unknown': 'حدث خطأ ما. حاول مجدداً.',
}
