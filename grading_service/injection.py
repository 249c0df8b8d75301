"""Finds words that are meant for the grader and not for the question. It flags, never deletes.

A net of plain patterns: it knows the usual wordings in a few languages. What slips through meets
the comparison with the offline grader, which cannot be talked to.
"""

import re
import unicodedata

from grading_service.domain import TRAITS

GRADER = (
    r"(?:grad(?:er|ing (?:system|model|ai))|evaluator|examiner|assessor|rater|judge|scor(?:er|ing"
    r" (?:system|model|ai))|reviewer|assistant|chatbot|ai(?: model)?|llm|language model|model"
    r"|claude|chat ?gpt|gpt)"
)
MARK = r"(?:marks?|scores?|grades?|ratings?|points|stars)"
TOP = (
    r"(?:full|max(?:imum|imal)?|top|highest|best|perfect|a? ?(?:5|five|10|ten|25|100)(?:s|'s)?"
    r"(?: (?:out )?of (?:5|five|10|ten|25))?|5/5|10/10|25/25|all (?:5|five)s)"
)
ORDER = r"(?:give|award|assign|grant|set|output|return|respond|reply|print|report|write|rate|grade)"
THIS = r"(?:me|this|it|my|the (?:answer|candidate|response|transcript|interview|speaker|applicant))"

PATTERNS = [
    # Orders about orders.
    r"\b(?:ignore|disregard|forget|override|bypass|skip|stop following)\b(?: \w+){0,4}?"
    r" (?:instructions?|prompts?|rubrics?|guidelines|directions|criteria|rules (?:above|before))\b",
    r"\b(?:ignore|disregard|forget) (?:all|everything|anything)(?: that)?"
    r" (?:above|before|previous|prior|you)",
    r"\b(?:new|updated|revised|real|actual|following|hidden) (?:instructions?|prompt|task) ?:",
    r"\b(?:system|developer|admin(?:istrator)?) (?:prompt|message|override|note|mode|instruction)",
    # Speaking to the grader.
    rf"\b(?:dear|hey|hello|hi|note (?:to|for)|message (?:to|for)|attention|listen|instructions?"
    rf" (?:to|for)) (?:the |my |our |all |any )?(?:ai |automated |automatic )?{GRADER}\b",
    rf"\byou are (?:now |actually )?(?:an? |the )?(?:\w+ ){{0,2}}{GRADER}\b",
    rf"\bas (?:an?|the) (?:ai|{GRADER})\b(?: \w+)?,? (?:you|your|please|give|rate|grade|score)",
    r"\b(?:whoever|whatever|if you|anyone who) (?:is |are )?(?:grading|scoring|evaluating|rating"
    r"|marking|assessing) (?:this|these|me|my)",
    # Asking for marks.
    rf"\b{ORDER}(?: \w+){{0,6}}? {TOP}(?: possible)? (?:\w+ )?{MARK}\b",
    rf"\b(?:rate|grade|score|mark) {THIS}(?: \w+){{0,5}}? {TOP}\b",
    rf"\bgive {THIS}(?: \w+)? {TOP}(?: (?:for|on|in|across) (?:each|every|all)\b|$|[.!,;])",
    rf"\b(?:answer|response|candidate|transcript|i) (?:therefore |clearly |really )?"
    rf"(?:deserves?|merits?|must (?:get|be given|receive)|should (?:get|be given|receive))"
    rf"(?: \w+){{0,3}}? {TOP}\b",
    rf"\b(?:set|make|mark)(?: \w+){{0,3}}? (?:traits?|scores?|marks|criteria)(?: \w+){{0,3}}? {TOP}",
    rf"(?:\b(?:{'|'.join(TRAITS)})\b\W{{0,4}}(?:\w+\W+)?(?:5|five)\b\W{{0,6}}){{2}}",
    # The shape of a prompt or of its output.
    r"<\|?\/?(?:im_start|im_end|system|assistant|user|transcript|answer|instructions?|human|s)\b",
    r"\[/?(?:inst|system|assistant)\]|```|\"(?:scores?|clarity|traits)\" ?:",
    r"(?:^|\n) ?#{1,4} ?(?:system|instructions?|assistant|new task)|\b(?:assistant|system) ?: ",
    # The same orders elsewhere.
    r"\b(?:ignorier\w*|vergiss|missachte)\b.{0,40}\b(?:anweisung|vorgabe|instruktion)",
    r"\b(?:ignor\w+|olvida|omite|oubli\w+|n[ée]glige\w*|dimentica)\b.{0,40}"
    r"\b(?:instruc|instruç|instruction|consigne|istruzion)",
    r"(?:игнорируй|забудь).{0,40}(?:инструкци|указани)",
    r"(?:忽略|无视|無視).{0,12}(?:指令|指示|说明|說明|提示)|指示を無視",
]
NET = re.compile("|".join(PATTERNS), re.IGNORECASE)

HIDDEN = re.compile("[\U000e0020-\U000e007e\u200b\u2060\u2062-\u2064]{4,}")
"""Runs of characters that nobody sees or says, but a model reads."""


def speaks_to_grader(transcript: str) -> bool:
    """Whether some of it looks like instructions to whoever grades it."""
    if HIDDEN.search(transcript):
        return True
    plain = unicodedata.normalize("NFKC", transcript)
    visible = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return bool(NET.search(re.sub(r"[^\S\n]+", " ", visible)))
