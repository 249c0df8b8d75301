/** Inviting people, and the mail that goes with a link. */

export default {
  "invite.title": "Invite people",
  "invite.lead": "To “{title}”, version {n}. Everybody gets a link of their own.",
  "invite.not_public":
    "Nobody outside can open these links: they begin with {url}, which is this machine. Whoever runs the server sets " +
    "PUBLIC_URL to its address.",
  "invite.people": "Names and e-mail addresses",
  "invite.people_hint":
    "One person a line. Or paste a table whose first line names its columns: name, e-mail, reference. One of " +
    "them is enough.",
  "invite.example": "Grace Hopper <grace@example.org>\nalan@example.org\nKatherine Johnson; katherine@example.org",
  "invite.file": "Choose a CSV file",
  "invite.deadline": "Can be started until",
  "invite.deadline_hint": "Your time zone: {zone}. Who started before may finish.",
  "invite.opens": "Not before (may be left out)",
  "invite.opens_hint": "Your time zone: {zone}. Until then the link only shows what comes.",
  "invite.do": "Invite",
  "invite.button": "Invite {n|one person|# people}",
  "invite.preview": "People",
  "invite.person": "Person",
  "invite.state": "State",
  "invite.terms": "Terms",
  "invite.as_all": "As everybody",
  "invite.until": "until {deadline}",
  "invite.adjust": "Adjust",
  "invite.adjust_of": "Adjust the terms of {name}",
  "invite.ready": "{n} ready",
  "invite.bad": "{n} left out",
  "invite.before": "{n} invited before",
  "invite.more_rows": "and {n|one more row|# more rows}, which are ready",
  "invite.state_ready": "Ready",
  "invite.state_before": "Invited before: gets another link",
  "invite.state_bad_email": "This is no e-mail address",
  "invite.state_doubled": "Stands above already",
  "invite.state_long": "Too long",
  "invite.none": "Nobody can be invited here yet",
  "invite.none_why": "People are invited to an interview that is published. Open it, and publish it first.",

  "accommodation.time": "Time",
  "accommodation.time_hint": "Reviewers, graders and the report never see this.",
  "accommodation.time_1": "As everybody",
  "accommodation.factor": "{n} times as long",
  "accommodation.untimed": "Without a time limit",
  "accommodation.text_only": "Writes instead of speaking",
  "accommodation.no_camera": "No camera is offered",

  "outcome.title": "{n|One person is invited|# people are invited}",
  "outcome.once": "These links are shown this once. Copy them, or save the file, before you go on.",
  "outcome.copy_all": "Copy all links",
  "outcome.csv": "Save a CSV for mail merge",
  "outcome.csv_name": "invitations.csv",
  "outcome.further": "Invite more people",
  "outcome.links": "Links",
  "outcome.label": "Label",
  "outcome.link": "Link",
  "outcome.mail": "Write a mail",
  "outcome.refused": "{n|One person was not invited|# people were not invited}",
  "outcome.why": "Why",

  "mail.subject": "Your interview: {title}",
  "mail.body":
    "Hello {name},\n\nwe invite you to an interview. You answer a few questions on your computer or phone, whenever " +
    "it suits you, until {deadline}.\n\nYour personal link:\n{link}\n\nYou can open it as often as you like, and go " +
    "on where you stopped.\n\nKind regards",
};
