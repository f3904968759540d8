"""The words of the interface itself, in every language; facts come from the content.

Vietnamese is written for an elderly resident of the Mekong delta. English is complete.
Khmer is shown where a commune's content names who reads it and answers for it, these
words among the rest (`Office.khmer_read_by`, `kiosk.core.pages.unread`); "|" stands
where a Khmer line may break and becomes a zero-width space.
"""

from typing import Final

from edge.contract.content import ASK_IN_KHMER, Language

_BREAK: Final = "\u200b"

_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    # -- the lower band
    "home": ("Trang đầu", "Start", "ទំព័រ|ដើម"),
    "back": ("Trở lại", "Back", "ថយ|ក្រោយ"),
    "aloud": ("Nghe đọc", "Listen", "ស្តាប់"),
    "hush": ("Ngừng đọc", "Stop reading", "ឈប់|អាន"),
    "look": ("Cỡ chữ", "Text size", "ទំហំ|អក្សរ"),
    "call": ("Gọi cán bộ", "Call staff", "ហៅ|មន្ត្រី"),
    "lookup": ("Tra hồ sơ", "My file", "ពិនិត្យ|សំណុំ|រឿង"),
    "search": ("Tìm", "Search", "ស្វែងរក"),
    "more": ("Mục khác", "More", "ផ្សេង|ទៀត"),
    "yes": ("Có", "Yes", "បាទ/ចាស"),
    "no": ("Không", "No", "ទេ"),
    # -- home and idle
    "welcome": (
        "Ông bà cần làm việc gì?",
        "What do you need today?",
        "តើ|លោក|អ្នក|ត្រូវការ|អ្វី?",
    ),
    "touch": ("Mời ông bà chạm vào màn hình", "Please touch the screen", "សូម|ប៉ះ|អេក្រង់"),
    "idle-hint": (
        "Màn hình chỉ cách làm giấy tờ, đọc to cho ông bà nghe.",
        "This screen shows which papers to bring, and reads them out to you.",
        "អេក្រង់|នេះ|បង្ហាញ|ឯកសារ|ដែល|ត្រូវ|យក|មក។",
    ),
    "which": ("Ông bà chọn việc cần làm", "Choose what you need", "សូម|ជ្រើសរើស|កិច្ចការ"),
    # -- a procedure
    "papers": ("Giấy tờ cần mang", "Papers to bring", "ឯកសារ|ត្រូវ|យក|មក"),
    "tick-hint": (
        "Giấy cần mang: chạm cái đã có",
        "Papers: touch what you have",
        "សូម|ប៉ះ|ឯកសារ|ដែល|មាន|ហើយ។",
    ),
    "complete": ("Đủ giấy tờ.", "You have all papers.", "ឯកសារ|គ្រប់គ្រាន់|ហើយ។"),
    "complete-but": (
        "Đủ giấy bắt buộc.",
        "You have all papers that are always needed.",
        "មាន|ឯកសារ|ត្រូវ|យក|មក|គ្រប់|ហើយ។",
    ),
    "not-enough": (
        "Chưa đủ giấy tờ.",
        "Some papers are not there yet.",
        "មិន|ទាន់|មាន|ឯកសារ|គ្រប់|ទេ។",
    ),
    "not-yet": ("Chưa có:", "Not yet:", "មិន|ទាន់|មាន:"),
    "not-yet-of": ("Chưa có {} giấy", "{} not yet", "មិន|ទាន់|មាន: {}"),
    "maybe-more": ("Có thể cần thêm:", "Perhaps also:", "តាម|ករណី:"),
    "maybe-of": ("Còn giấy nữa", "Others", "តាម|ករណី"),
    "complete-of": ("Đủ giấy tờ", "All there", "គ្រប់គ្រាន់"),
    "ask-before": (
        "Mời ông bà hỏi cán bộ trước khi về.",
        "Please ask the staff before you go home.",
        "សូម|សួរ|មន្ត្រី|មុន|ពេល|ត្រឡប់|ទៅ|ផ្ទះ។",
    ),
    "go-to-counter": (
        "Mời ông bà đến quầy số {}.",
        "Please go to counter {}.",
        "សូម|អញ្ជើញ|ទៅ|បញ្ជរ|លេខ {}។",
    ),
    "hand-in-at": ("Mời ông bà nộp ở: {}", "Hand in at: {}", "កន្លែង|ទទួល: {}"),
    "ask-more": (
        "Cần hỏi thêm: quầy số {}.",
        "Questions: counter {}.",
        "សូម|សួរ|មន្ត្រី|នៅ|បញ្ជរ។",
    ),
    "go-to-any": (
        "Mời ông bà đến quầy gần nhất.",
        "Please go to the nearest counter.",
        "សូម|អញ្ជើញ|ទៅ|បញ្ជរ|ជិត|បំផុត។",
    ),
    "unsure-papers": (
        "Có giấy tờ phải hỏi cán bộ tại quầy mới chắc.",
        "Some papers must be asked for at the counter.",
        "ឯកសារ|ខ្លះ|ត្រូវ|សួរ|នៅ|បញ្ជរ។",
    ),
    "case-first": (
        "Trả lời vài câu hỏi để biết đúng giấy tờ",
        "Answer a few questions to see which papers you need",
        "ឆ្លើយ|សំណួរ|ខ្លះ|ដើម្បី|ដឹង|ឯកសារ|ត្រូវ|យក|មក",
    ),
    "question": ("Câu {}/{}.", "Question {}/{}.", "សំណួរ {}/{}។"),
    "question-of": ("Câu {} trên {}.", "Question {} of {}.", "សំណួរ {}/{}។"),
    "case-again": ("Trả lời lại câu hỏi", "Answer again", "ឆ្លើយ|ម្តង|ទៀត"),
    "needed-if-yes": ("{} Có thì cần.", "{} Needed if yes.", "តាម|ករណី: {} បាទ/ចាស"),
    "needed-if-no": ("{} Không thì cần.", "{} Needed if no.", "តាម|ករណី: {} ទេ"),
    "in-some-cases": ("Tùy trường hợp", "In some cases", "តាម|ករណី"),
    "original": ("bản chính", "original", "ច្បាប់|ដើម"),
    "copy": ("bản sao", "copy", "ច្បាប់|ចម្លង"),
    "form": ("Mẫu {}", "Form {}", "ទម្រង់ {}"),
    "where": ("Nơi nộp, lệ phí", "Where, fee", "កន្លែង|ទទួល ថ្លៃ|សេវា"),
    "office-label": ("Nơi nộp", "Where", "កន្លែង|ទទួល"),
    "ask-counter": (
        "Hỏi cán bộ số quầy.",
        "Ask the staff which counter.",
        "សូម|សួរ|មន្ត្រី|នៅ|បញ្ជរ។",
    ),
    "counter-number": ("Quầy số {}", "Counter {}", "បញ្ជរ|លេខ {}"),
    "time": ("Bao lâu", "How long", "រយៈពេល"),
    "fee": ("Lệ phí", "Fee", "ថ្លៃ|សេវា"),
    "result": ("Nhận được gì", "What you get", "លទ្ធផល"),
    "who": ("Ai được làm", "Who may apply", "អ្នក|ណា|អាច|ធ្វើ"),
    "conditions": ("Điều kiện", "Conditions", "លក្ខខណ្ឌ"),
    "basis": ("Căn cứ", "Legal basis", "មូលដ្ឋាន|ច្បាប់"),
    "at-counter": ("tại quầy", "at the counter", "នៅ|បញ្ជរ"),
    "at-online": ("trên mạng", "online", "តាម|អ៊ីនធឺណិត"),
    "at-post": ("qua bưu điện", "by post", "តាម|ប្រៃសណីយ៍"),
    "steps": ("Các bước", "Steps", "ជំហាន"),
    "ask": (
        "Hỏi cán bộ tại quầy.",
        "Please ask the staff at the counter.",
        "សូម|សួរ|មន្ត្រី|នៅ|បញ្ជរ។",
    ),
    "not-here": (
        "Việc này chưa có trên màn hình. Mời ông bà gọi cán bộ.",
        "This is not on the screen yet. Please call the staff.",
        ASK_IN_KHMER,
    ),
    "checked": ("kiểm tra ngày {}", "checked on {}", "ពិនិត្យ|ថ្ងៃ {}"),
    "by": ("bởi {}", "by {}", "ដោយ {}"),
    "by-nobody": (
        "xã chưa đối chiếu",
        "not yet compared by this commune",
        "ឃុំ|មិន|ទាន់|ពិនិត្យ",
    ),
    "source": ("Nguồn: {}", "Source: {}", "ប្រភព: {}"),
    # -- take-away
    "take": ("Mang về", "Take it home", "យក|ទៅ|ផ្ទះ"),
    "print": ("In ra giấy", "Print", "បោះពុម្ព"),
    "printing": ("Đang in...", "Printing...", "កំពុង|បោះពុម្ព..."),
    "printed": (
        "Đã in. Mời ông bà lấy giấy ở dưới màn hình.",
        "Printed. Please take the paper below the screen.",
        "បោះពុម្ព|ហើយ។ សូម|យក|ក្រដាស|ខាងក្រោម|អេក្រង់។",
    ),
    "just-printed": (
        "Giấy này vừa in rồi. Mời ông bà lấy giấy ở dưới màn hình.",
        "This was printed a moment ago. Please take the paper below the screen.",
        "បោះពុម្ព|ហើយ។ សូម|យក|ក្រដាស|ខាងក្រោម|អេក្រង់។",
    ),
    "saving": (
        "Giấy đang được tiết kiệm. Mời ông bà chụp mã, hoặc hỏi cán bộ.",
        "Paper is being saved. Please photograph the code, or ask the staff.",
        "កំពុង|សន្សំ|ក្រដាស។ សូម|ថត|កូដ ឬ|សួរ|មន្ត្រី។",
    ),
    "no-paper": (
        "Máy in hết giấy. Mời ông bà chụp mã bên dưới, hoặc hỏi cán bộ.",
        "The printer is out of paper. Please photograph the code, or ask the staff.",
        "ម៉ាស៊ីន|អស់|ក្រដាស។ សូម|ថត|កូដ|ខាងក្រោម ឬ|សួរ|មន្ត្រី។",
    ),
    "not-printed": (
        "Máy in không in được. Mời ông bà chụp mã bên dưới, hoặc hỏi cán bộ.",
        "The printer does not print. Please photograph the code, or ask the staff.",
        "ម៉ាស៊ីន|មិន|ដំណើរការ។ សូម|ថត|កូដ|ខាងក្រោម ឬ|សួរ|មន្ត្រី។",
    ),
    "qr-local": (
        "Chụp mã này bằng điện thoại để xem lại ở nhà.",
        "Photograph this code with your phone to read it at home.",
        "ថត|កូដ|នេះ|ដោយ|ទូរស័ព្ទ|ដើម្បី|អាន|នៅ|ផ្ទះ។",
    ),
    "qr-portal": (
        "Mã này mở trang Cổng dịch vụ công quốc gia.",
        "This code opens the National Public Service Portal.",
        "កូដ|នេះ|បើក|គេហទំព័រ|សេវា|សាធារណៈ|ជាតិ។",
    ),
    "take-nothing": (
        "Mời ông bà hỏi cán bộ để được in giấy hướng dẫn.",
        "Please ask the staff for a printed guide.",
        "សូម|សួរ|មន្ត្រី|ឱ្យ|បោះពុម្ព|សេចក្តី|ណែនាំ។",
    ),
    # -- results, office, news
    "lookup-title": (
        "Nhận kết quả, tra hồ sơ",
        "Results of your file",
        "ទទួល|លទ្ធផល|សំណុំ|រឿង",
    ),
    "lookup-phone": (
        "Chụp mã này bằng điện thoại. Rồi gõ số ghi trên giấy hẹn.",
        "Photograph this code with your phone. Then type the number of your receipt.",
        "ថត|កូដ|នេះ|ដោយ|ទូរស័ព្ទ។ រួច|វាយ|លេខ|លើ|បង្កាន់ដៃ|ក្នុង|ទូរស័ព្ទ។",
    ),
    "lookup-staff": (
        "Không có điện thoại? Đưa giấy hẹn cho cán bộ.",
        "No phone? Show your receipt to the staff.",
        "គ្មាន|ទូរស័ព្ទ: សូម|បង្ហាញ|បង្កាន់ដៃ|ដល់|មន្ត្រី។",
    ),
    "lookup-private": (
        "Màn hình này không hỏi, không giữ số hồ sơ.",
        "This screen asks for no number and keeps none.",
        "អេក្រង់|នេះ|មិន|សួរ|និង|មិន|រក្សា|លេខ|របស់|លោក|អ្នក|ទេ។",
    ),
    "office-title": (
        "Giờ làm việc và các quầy",
        "Office hours and counters",
        "ម៉ោង|ធ្វើការ|និង|បញ្ជរ",
    ),
    "hours": ("Giờ làm việc", "Office hours", "ម៉ោង|ធ្វើការ"),
    "news-title": ("Thông báo của xã", "Announcements", "សេចក្តី|ជូន|ដំណឹង|របស់|ឃុំ"),
    "news-hint": (
        "Chạm để nghe lại, chạm lần nữa để dừng.",
        "Touch to hear it again, in Vietnamese; once more to stop it.",
        "សូម|ប៉ះ|ដើម្បី|ស្តាប់|ម្តង|ទៀត|ជា|ភាសា|វៀតណាម។",
    ),
    "news-none": (
        "Hiện không có thông báo nào.",
        "There are no announcements now.",
        "បច្ចុប្បន្ន|គ្មាន|សេចក្តី|ជូន|ដំណឹង|ទេ។",
    ),
    "playing": ("Đang phát", "Playing", "កំពុង|ចាក់"),
    "no-sound": (
        "Chưa nghe được: tiếng còn đang tải về.",
        "Not to be heard yet: the sound is still on its way.",
        "មិន|ទាន់|អាច|ស្តាប់|បាន|ទេ។",
    ),
    # -- search
    "search-title": ("Tìm việc cần làm", "Search", "ស្វែងរក"),
    "search-hint": (
        "Gõ không dấu cũng được, ví dụ: khai sinh",
        "Type what you need, for example: birth",
        "វាយ|ពាក្យ|ជា|ភាសា|វៀតណាម ឧទាហរណ៍: khai sinh",
    ),
    "find": ("Tìm", "Search", "ស្វែងរក"),
    "found": ("Việc tìm được", "Found", "រក|ឃើញ"),
    "searching": ("Đang tìm...", "Searching...", "កំពុង|ស្វែងរក..."),
    "close": ("Ông bà muốn hỏi việc nào?", "Which one do you mean?", "តើ|មួយ|ណា?"),
    "nothing": (
        "Chưa hiểu ý ông bà. Mời ông bà gõ lại, hoặc gọi cán bộ.",
        "Not understood. Please type it another way, or call the staff.",
        "មិន|យល់|ទេ។ សូម|វាយ|ម្តង|ទៀត ឬ|ហៅ|មន្ត្រី។",
    ),
    "nearest": ("Việc gần nhất:", "The nearest:", "ជិត|បំផុត:"),
    "again": ("Gõ lại", "Type again", "វាយ|ម្តង|ទៀត"),
    # -- staff
    "call-title": ("Gọi cán bộ", "Calling staff", "ហៅ|មន្ត្រី"),
    "call-asked": ("Đang báo cán bộ...", "Telling the staff...", "កំពុង|ប្រាប់|មន្ត្រី..."),
    "call-told": ("Đã báo cán bộ.", "The staff have been told.", "បាន|ប្រាប់|មន្ត្រី|ហើយ។"),
    "call-wait": (
        "Mời ông bà ngồi chờ gần đây.",
        "Please wait nearby.",
        "សូម|រង់ចាំ|នៅ|ទីនេះ។",
    ),
    "call-closed": (
        "Bây giờ ngoài giờ làm việc.",
        "The office is closed now.",
        "បច្ចុប្បន្ន|មិន|មែន|ម៉ោង|ធ្វើការ|ទេ។",
    ),
    "closed-today": ("Hôm nay nghỉ.", "Closed today.", "ថ្ងៃ|នេះ|មិន|ធ្វើការ|ទេ។"),
    "closed-for": (
        "Hôm nay nghỉ: {}.",
        "Closed today: {}.",
        "ថ្ងៃ|នេះ|មិន|ធ្វើការ|ទេ: {}",
    ),
    "reopens": ("Mở cửa lại", "Opens again", "ម៉ោង|ធ្វើការ"),
    "call-nobody": (
        "Đã gọi, nhưng có thể không có ai ở đây.",
        "The call was made, but perhaps nobody is here.",
        "បាន|ហៅ|ហើយ ប៉ុន្តែ|មន្ត្រី|មិន|នៅ|ទីនេះ|ទេ។",
    ),
    "call-coming": ("Cán bộ đang tới.", "Somebody is coming.", "មន្ត្រី|កំពុង|មក។"),
    "call-failed": (
        "Chưa báo được cán bộ.",
        "The staff could not be told.",
        "មិន|អាច|ប្រាប់|មន្ត្រី|បាន|ទេ។",
    ),
    # -- look
    "look-title": ("Cỡ chữ và màu", "Text size and colours", "ទំហំ|អក្សរ|និង|ពណ៌"),
    "size-100": ("Chữ vừa", "Normal text", "អក្សរ|ធម្មតា"),
    "size-150": ("Chữ lớn", "Large text", "អក្សរ|ធំ"),
    "size-200": ("Chữ rất lớn", "Very large text", "អក្សរ|ធំ|ណាស់"),
    "contrast-on": ("Chữ trắng nền đen", "White on black", "អក្សរ|ស|លើ|ខ្មៅ"),
    "contrast-off": ("Màu thường", "Normal colours", "ពណ៌|ធម្មតា"),
    "chosen": ("Đang dùng", "In use", "កំពុង|ប្រើ"),
    # -- the end of a session
    "farewell": (
        "Ông bà còn xem không?",
        "Are you still there?",
        "តើ|លោក|អ្នក|នៅ|ទីនេះ|ឬ|ទេ?",
    ),
    "farewell-soon": (
        "Màn hình sắp về trang đầu và xóa những gì ông bà đã chọn.",
        "The screen will soon go back to the start and forget what you chose.",
        "អេក្រង់|នឹង|ត្រឡប់|ទៅ|ទំព័រ|ដើម|ឆាប់ៗ។",
    ),
    "stay": ("Tôi còn xem", "I am still here", "ខ្ញុំ|នៅ|ទីនេះ"),
    "done": ("Xong, về trang đầu", "Done, to the start", "ចប់ ត្រឡប់|ទៅ|ដើម"),
    "end": ("Xong rồi", "I am done", "ចប់|ហើយ"),
    # -- emergency
    "alarm": ("KHẨN CẤP", "EMERGENCY", "អាសន្ន"),
    "drill": ("DIỄN TẬP", "DRILL", "ការ|ហ្វឹកហាត់"),
    "until": ("Đến {}", "Until {}", "រហូត|ដល់ {}"),
    "cleared": ("Đã hết cảnh báo", "The emergency is over", "អាសន្ន|ចប់|ហើយ"),
    "onward": ("Xem tiếp", "Go on", "បន្ត"),
    # -- without content
    "preparing": (
        "Màn hình đang được chuẩn bị.",
        "This screen is being prepared.",
        "អេក្រង់|កំពុង|រៀបចំ។",
    ),
    # -- names of the languages, each in its own
    "vi": ("Tiếng Việt", "Tiếng Việt", "Tiếng Việt"),
    "en": ("English", "English", "English"),
    "km": ("ភាសា|ខ្មែរ", "ភាសា|ខ្មែរ", "ភាសា|ខ្មែរ"),
}

_PLACE: Final[dict[Language, int]] = {"vi": 0, "en": 1, "km": 2}


def word(key: str, language: Language, *what: object) -> str:
    """A text of the interface; `what` stands where it has "{}"."""
    text = _WORDS[key][_PLACE[language]].replace("|", _BREAK)
    return text.format(*what) if what else text


def every_word(language: Language) -> tuple[str, ...]:
    """All texts of the interface in a language, for checks of fonts and line breaks."""
    return tuple(word(key, language) for key in _WORDS)
