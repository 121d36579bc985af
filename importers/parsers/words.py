"""The words by which notes in several languages mark days, kinds of talk, people and sections."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache


@dataclass(frozen=True)
class Language:
    """Each text lists words or the beginnings of phrases, separated by spaces or bars."""

    weekdays: str
    months: str
    day: str
    by: str
    people: str
    keynote: str
    lightning: str
    panel: str
    tutorial: str
    orientation: str
    rest: str
    talks: str
    sections: str


LANGUAGES = {
    "en": Language(
        weekdays="monday tuesday wednesday thursday friday saturday sunday",
        months="january february march april may june july august"
        " september october november december",
        day="day",
        by="by|with|presented by|talk by|given by",
        people="speaker|speakers|author|authors|presenter|presenters|presented by|panelists"
        "|panellists|moderator|host|instructor|instructors|who",
        keynote="keynote|opening keynote|closing keynote|morning keynote|evening keynote",
        lightning="lightning talks|lighting talks|ignite talks",
        panel="panel|panel discussion",
        tutorial="tutorial|workshop|hands-on lab|hands-on labs|training",
        orientation="orientation|welcome|opening remarks|opening ceremony|opening session",
        rest="lunch|coffee|break|coffee break|lunch break|registration|breakfast",
        talks="talks|sessions|keynotes|presentations|tutorials|workshops|lectures|panels|tracks"
        "|conference talks|schedule|agenda|program|programme",
        sections="abstract|notes|my notes|summary|tl;dr|tldr|takeaways|key takeaways|questions|q&a"
        "|q & a|qa|links|resources|references|further reading|conclusion|conclusions|intro"
        "|introduction|overview|background|content|contents|topics|topic|techniques|examples"
        "|example|demo|demos|slides|video|recording|outline|agenda|description|about|speaker"
        "|speakers|bio|misc|photos|pictures|look into|highlights|impressions|thoughts"
        "|my thoughts|final thoughts|closing thoughts|table of contents|key points|main points"
        "|discussion|action items|todo|to do|what is|getting started|wrap|wrap up|wrap-up"
        "|acknowledgements|thanks|sprints|sprint|swag|food|travel|venue|hallway|hallway track"
        "|social|people|processes|general",
    ),
    "de": Language(
        weekdays="montag dienstag mittwoch donnerstag freitag samstag sonntag",
        months="januar februar märz april mai juni juli august september oktober november dezember",
        day="tag",
        by="von|mit",
        people="sprecher|sprecherin|sprecher:innen|referent|referentin|referenten|vortragende"
        "|vortragender|autor|autorin|autoren|moderation",
        keynote="keynote|eröffnungskeynote",
        lightning="lightning talks|kurzvorträge",
        panel="podiumsdiskussion|podium",
        tutorial="workshop|tutorial",
        orientation="begrüßung|eröffnung",
        rest="mittagessen|mittagspause|kaffeepause|pause",
        talks="vorträge|talks|sessions|workshops|programm",
        sections="zusammenfassung|kurze zusammenfassung|notizen|fragen|fazit|links|quellen|inhalt"
        "|gliederung|einleitung|einführung|überblick|hintergrund|beispiele|ausblick|literatur"
        "|weiterführende links|folien|diskussion",
    ),
    "fr": Language(
        weekdays="lundi mardi mercredi jeudi vendredi samedi dimanche",
        months="janvier février mars avril mai juin juillet août"
        " septembre octobre novembre décembre",
        day="jour|journée",
        by="par|avec|présenté par",
        people="intervenant|intervenante|intervenants|orateur|oratrice|orateurs|conférencier"
        "|speaker|speakers|auteur|auteurs|animateur",
        keynote="keynote|conférence d'ouverture|conférence plénière",
        lightning="lightning talks|conférences éclair",
        panel="table ronde|panel",
        tutorial="atelier|tutoriel|hands-on labs",
        orientation="accueil|ouverture|mot de bienvenue",
        rest="déjeuner|pause|pause café|pause déjeuner",
        talks="conférences|présentations|ateliers|sessions|programme",
        sections="résumé|notes|mes notes|questions|liens|ressources|références|conclusion"
        "|introduction|contexte|exemples|exemple|démo|à retenir|sommaire|plan|avis|mon avis|photos"
        "|diapositives|tendances",
    ),
    "es": Language(
        weekdays="lunes martes miércoles jueves viernes sábado domingo",
        months="enero febrero marzo abril mayo junio julio agosto"
        " septiembre octubre noviembre diciembre",
        day="día",
        by="por|con|de",
        people="ponente|ponentes|autor|autora|autores|charlista|orador|oradora|moderador",
        keynote="keynote|charla inaugural|conferencia magistral",
        lightning="charlas relámpago|lightning talks",
        panel="panel|mesa redonda",
        tutorial="taller|tutorial",
        orientation="bienvenida|apertura",
        rest="almuerzo|descanso|pausa|café",
        talks="charlas|ponencias|talleres|sesiones|programa",
        sections="resumen|notas|preguntas|enlaces|recursos|referencias|conclusión|conclusiones"
        "|introducción|contexto|ejemplos|índice|temas|diapositivas",
    ),
    "pt": Language(
        weekdays="segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
        months="janeiro fevereiro março abril maio junho julho"
        " agosto setembro outubro novembro dezembro",
        day="dia",
        by="por|com",
        people="palestrante|palestrantes|autor|autora|autores|apresentador|apresentadora",
        keynote="keynote|palestra de abertura|palestra magna",
        lightning="palestras relâmpago|lightning talks",
        panel="painel|mesa redonda",
        tutorial="tutorial|oficina|minicurso",
        orientation="abertura|boas-vindas",
        rest="almoço|intervalo|café",
        talks="palestras|tutoriais|oficinas|sessões|programação",
        sections="resumo|notas|anotações|perguntas|links|links úteis|recursos|referências|conclusão"
        "|introdução|contexto|exemplos|índice|tópicos",
    ),
    "it": Language(
        weekdays="lunedì martedì mercoledì giovedì venerdì sabato domenica",
        months="gennaio febbraio marzo aprile maggio giugno luglio"
        " agosto settembre ottobre novembre dicembre",
        day="giorno|giornata",
        by="di|con|presentato da",
        people="relatore|relatrice|relatori|autore|autrice|autori|speaker",
        keynote="keynote",
        lightning="lightning talks",
        panel="tavola rotonda|panel",
        tutorial="workshop|laboratorio|tutorial",
        orientation="benvenuto|apertura",
        rest="pranzo|pausa|pausa caffè",
        talks="interventi|talks|sessioni|laboratori|programma",
        sections="riassunto|sommario|note|appunti|domande|link|risorse|riferimenti|conclusione"
        "|conclusioni|introduzione|contesto|esempi|indice|argomenti",
    ),
    "nl": Language(
        weekdays="maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        months="januari februari maart april mei juni juli augustus"
        " september oktober november december",
        day="dag",
        by="door|met|van",
        people="spreker|sprekers|auteur|auteurs|presentator",
        keynote="keynote",
        lightning="lightning talks",
        panel="paneldiscussie|panel",
        tutorial="workshop",
        orientation="welkom|opening",
        rest="lunch|pauze|koffiepauze",
        talks="presentaties|lezingen|sessies|workshops|programma",
        sections="samenvatting|notities|vragen|links|bronnen|conclusie|inleiding|achtergrond"
        "|voorbeelden|inhoud|onderwerpen",
    ),
    "ja": Language(
        weekdays="月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
        months="1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
        day="日目",
        by="",
        people="登壇者|発表者|講演者|スピーカー",
        keynote="基調講演|キーノート",
        lightning="ライトニングトーク|LT",
        panel="パネルディスカッション",
        tutorial="チュートリアル|ワークショップ|ハンズオン",
        orientation="オープニング|開会",
        rest="昼食|ランチ|休憩",
        talks="講演|セッション|発表",
        sections="概要|メモ|まとめ|質問|質疑応答|リンク|参考|参考資料|感想|はじめに|目次|資料",
    ),
    "ru": Language(
        weekdays="понедельник вторник среда четверг пятница суббота воскресенье",
        months="января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        day="день",
        by="от",
        people="докладчик|докладчики|спикер|спикеры|автор|авторы|ведущий",
        keynote="кейноут|пленарный доклад",
        lightning="блиц-доклады|лайтнинги",
        panel="круглый стол|панельная дискуссия",
        tutorial="мастер-класс|воркшоп",
        orientation="открытие|приветствие",
        rest="обед|перерыв|кофе-брейк",
        talks="доклады|секции|выступления|программа",
        sections="аннотация|заметки|итоги|выводы|вопросы|ссылки|источники|введение|заключение"
        "|примеры|содержание|темы|слайды|видео",
    ),
}


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """A text in small letters, without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@cache
def words_of_all_languages(name: str) -> tuple[str, ...]:
    """The folded words of this field, the longest first."""
    words = {
        fold(word)
        for language in LANGUAGES.values()
        for word in re.split(r"\|", getattr(language, name))
        if word
    }
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def pattern(names: Iterable[str]) -> str:
    """A regular expression for any of these words, in folded text."""
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)


def numbered_words(name: str) -> dict[str, int]:
    """Weekdays and months of all languages, folded, with their numbers from 0."""
    return {
        fold(word): number
        for language in LANGUAGES.values()
        for number, word in enumerate(getattr(language, name).split())
    }
