/** The frame, problems, shortcuts and other parts that every screen may have. */

export default {
  "frame.skip": "Skip to the content",
  "frame.language": "Language",
  "frame.account": "Your account",
  "frame.log_out": "Log out",
  "frame.waiting": "waiting for you",

  "nav.name": "Screens",
  "nav.today": "Today",
  "nav.interviews": "Interviews",
  "nav.people": "People",
  "nav.settings": "Settings",

  "role.admin": "Admin",
  "role.recruiter": "Recruiter",
  "role.reviewer": "Reviewer",
  "role.admin_may": "everything, team and keys too",
  "role.recruiter_may": "writes, invites, decides",
  "role.reviewer_may": "marks the interviews they are given",

  "time.minutes": "{n} min",

  "loaded.waiting": "Loading …",
  "loaded.again": "Try again",
  "list.more": "Show more",

  "sheet.close": "Close",
  "sheet.cancel": "Cancel",
  "form.save": "Save",

  "copy.button": "Copy",
  "copy.done": "Copied.",
  "copy.by_hand": "This browser cannot copy by itself. Please select the text and copy it.",

  "password.title": "Your password, please",
  "password.why": "This step is weighty, so the desk asks for your password again. It then holds for five minutes.",
  "password.yes": "Go on",

  "keys.title": "Keyboard shortcuts",
  "keys.switch": "Single keys act",
  "keys.switch_hint": "Switch them off if you speak to your computer or press keys by accident.",
  "keys.next_row": "Next row",
  "keys.select_row": "Select the row",
  "keys.bulk": "To the buttons for those selected",
  "keys.row_before": "Row before",

  "problem.title": "This did not work",
  "problem.no_answer": "The desk does not answer. Check your connection and try again.",
  "problem.not_authenticated": "You are not logged in any more.",
  "problem.not_authorised": "Your role may not do this.",
  "problem.password_needed": "This step needs your password.",
  "problem.https_needed":
    "The desk is served over https only, or on the machine itself as localhost. Ask whoever runs this server.",
  "problem.cross_site": "The browser says that another site asked for this, so the desk refused it.",
  "problem.login_refused": "The e-mail address or the password is wrong.",
  "problem.link_over": "This link does not hold: it was used, has ended, or was replaced by another.",
  "problem.not_found": "This is not there any more.",
  "problem.draft_not_ready":
    "This cannot be published: it needs a question, no question may stand twice, each follow-up needs its point, " +
    "and each proposed question a check.",
  "problem.conflict": "Somebody else changed this meanwhile. Load the page again and look.",
  "problem.email_taken": "Somebody on the team has this e-mail address already.",
  "problem.last_admin": "This is the last admin. Make somebody else an admin first.",
  "problem.changed_meanwhile": "Somebody else saved this meanwhile.",
  "problem.too_long": "This is too long.",
  "problem.busy": "That was too much in a short time. Please wait a moment.",
  "problem.rate_exceeded": "That was too much in a short time. Try again in {seconds|one second|# seconds}.",
  "problem.not_accepted": "The desk did not accept this. Please check what you wrote.",
  "problem.server": "The desk has a problem. Please try again in a moment.",
};
