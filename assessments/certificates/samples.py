"""An invented certificate, to look at a layout. Its number is in no register."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from curriculum.data import Outline

from .claim import QuizResult, ShownCompetency, Vouched, module_claim

NUMBER = "0000-0000-0000-0000"
# (short, long, title of a module)
_WORDS = {
    "am": ("አበበ በቂላ", "ወይዘሮ ትዕግሥት ገብረ ሥላሴ ወልደ ጊዮርጊስ ኃይለ ማርያም", "የሕዝብ አገልግሎቶችን በሰዎች ሕይወት ማየት"),
    "ar": (
        "مُنى علي",
        "الدكتورة أمينة بنت عبد الرحمن بن محمد الزُّبيريّ",
        "فهم الخدمات العامة من خلال حياة الناس",
    ),
    "bn": ("রিনা দে", "শ্রীমতী রহিমা খাতুন চক্রবর্ত্তী ভট্টাচার্য্য", "মানুষের জীবনের মধ্য দিয়ে জনসেবা দেখা"),
    "en": (
        "Ada Obi",
        "Wilhelmina Nyambura Christodoulopoulou-Featherstonehaugh",
        "Seeing public services through people’s lives",
    ),
    "fr": (
        "Awa Ba",
        "Marie-Antoinette Rakotomalala Andriamampianina de Montmorency",
        "Voir les services publics à travers la vie des gens",
    ),
    "hi": (
        "मीरा राव",
        "श्रीमती अनुराधा कृष्णमूर्ति विश्वनाथन् चतुर्वेदी",
        "लोगों के जीवन से सार्वजनिक सेवाओं को समझना",
    ),
    "ta": (
        "கவிதா ராஜ்",
        "திருமதி கிருஷ்ணமூர்த்தி ஸ்ரீவித்யா வெங்கடசுப்ரமணியன்",
        "மக்களின் வாழ்க்கை வழியாக பொதுச் சேவைகளைப் பார்த்தல்",
    ),
    "th": ("มาลี สุข", "นางสาวกุลธิดา ศรีสุวรรณวงศ์รัตนโกสินทร์", "มองบริการสาธารณะผ่านชีวิตของผู้คน"),
    "vi": (
        "Lê An",
        "Công Tằng Tôn Nữ Nguyễn Phước Hồng Nhung Quỳnh Trâm",
        "Nhìn dịch vụ công qua đời sống người dân",
    ),
    "yo": ("Ẹ̀bùn Òjó", "Olúwaṣèyífúnmi Ọlátúndé Ọ̀ṣúnṣẹ́gùn Adébáyọ̀", "Ìmọ̀ Ẹ̀kọ́ fún Iṣẹ́ Ìjọba"),
    "zh": ("王芳", "欧阳静怡·阿依古丽·阿不都热合曼", "从人们的生活看公共服务"),
}


def sample_claim(*, language: str, long: bool, issuer_name: str, by: Vouched | None) -> dict:
    """A claim about an invented person with a short or a long name, in a module's language."""
    short_name, long_name, title = _WORDS.get(language.split("-")[0], _WORDS["en"])
    outline = Outline(
        edition_id=0,
        edition_number=1,
        module_key=UUID(int=0),
        module_title=title,
        language=language,
        institution_id=0,
        minutes_online=165,
        minutes_practice=0,
        activities=(),
        competencies=(),
    )
    claim = module_claim(
        code=NUMBER,
        learner_name=long_name if long else short_name,
        issuer_name=issuer_name,
        outline=outline,
        competencies=[
            ShownCompetency("SL-01", "Empathy and direct engagement", 1, "Aware"),
            ShownCompetency("SD-01", "Understanding and designing", 1, "Aware"),
        ],
        result=QuizResult(percent=86, pass_mark=70),
        completed_on=date.today(),
        issued_on=date.today(),
        by=by,
    )
    return json.loads(claim)
