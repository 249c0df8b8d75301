"""Whole answers, as spoken, for the tests of grading. Made up: nobody's real words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    question: str
    competency: str
    covers: tuple[str, ...]
    transcript: str


OUTAGE = Spoken(
    "Tell me about a time when a system you were responsible for failed.",
    "Ownership",
    ("what failed and who was affected", "how the cause was found", "what was changed afterwards"),
    "Last spring our payment system failed on a Friday evening, and for forty minutes no"
    " customer could check out. I was responsible for it that week, so I had to get it running"
    " again. First I rolled back the last release, because the errors had started right after"
    " it. Then I read the logs with Maria and we found the cause: a query without an index,"
    " which locked the orders table. I added the index, wrote a test that runs every query"
    " against a full copy, and called the two largest customers myself. As a result the system"
    " has not failed that way again, and deployments now take ten minutes less.",
)

CONFLICT = Spoken(
    "Describe a conflict with a colleague and how you resolved it.",
    "Collaboration",
    ("what the disagreement was about", "listening to the other side", "the agreement reached"),
    "When I worked at a logistics company, a colleague in sales promised a customer a feature"
    " that my team had not planned. The conflict was about dates: he wanted it in two weeks"
    " and I knew it needed six. I asked him for an hour and listened first, because I wanted"
    " to understand what he had promised and why. Then I showed him our plan and we split the"
    " feature into a small part that the customer needed at once and a larger part for later."
    " We agreed to ask each other before any promise. In the end the customer signed for"
    " another year, and the two of us still use that agreement.",
)

PRIORITIES = Spoken(
    "How do you decide what to work on when everything is urgent?",
    "Prioritisation",
    ("a way to compare tasks", "talking to stakeholders", "saying no"),
    "I compare tasks by two figures: what a day of delay costs, and how many days the task"
    " takes. For example, last quarter I had five urgent requests on one Monday. First I asked"
    " each stakeholder what would happen if it waited a week. Two of them said nothing would,"
    " so I moved those to the next month and told them the date. Then I put the other three in"
    " order of cost and started with the invoice error, because it lost us about nine thousand"
    " euros a day. I said no to one request and explained the reason in writing. As a result"
    " we finished all three urgent tasks by Thursday, and nobody escalated.",
)

ONBOARDING = Spoken(
    "Tell me about a process that you improved.",
    "Continuous improvement",
    ("how the process worked before", "the change made", "the measured effect"),
    "At my previous company new engineers needed three weeks before their first commit,"
    " because the onboarding process was spread over eleven documents. My goal was one week."
    " First I sat beside two new people and wrote down every place where they waited. Then I"
    " built a script that sets up the machine, and I cut the eleven documents to one page with"
    " a checklist. After that I asked every newcomer to correct the page before they closed"
    " it. The result was that the first commit came on day four on average, and we measured"
    " that for half a year. The process improved with every person who went through it, which"
    " meant that I no longer had to maintain it.",
)

CUSTOMER = Spoken(
    "Give an example of how you handled an unhappy customer.",
    "Customer focus",
    ("understanding the complaint", "what was offered", "whether the customer stayed"),
    "Two years ago a hotel chain complained that our booking reports arrived late every"
    " month, and they wanted to cancel. I was asked to save the account. I called the customer"
    " the same day and let her explain the complaint without interrupting. Then I checked the"
    " job that makes the reports and found that it waited for a currency feed which they did"
    " not even need. I removed that step, offered one month without charge, and sent her the"
    " reports myself for the next two months. However, I also told her which delays we could"
    " not prevent. In the end the customer stayed, and a year later they added eight more"
    " hotels.",
)

STRONG = (OUTAGE, CONFLICT, PRIORITIES, ONBOARDING, CUSTOMER)
