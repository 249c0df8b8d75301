/** The settings. */

export default {
  "settings.title": "Settings",
  "settings.parts": "Parts of the settings",
  "settings.team": "Team",
  "settings.audit": "Audit trail",
  "settings.account": "Your account",

  "account.you": "You",
  "account.keys_lead": "Press ? on any screen to see which keys act there.",
  "account.old_password": "Password so far",
  "account.new_password": "New password",
  "account.change_password": "Change the password",
  "account.password_changed": "The password is changed. All your other logins have ended.",

  "team.lead": "Everybody here can log in. Links are copied, and sent by you.",
  "team.invite": "Invite a colleague",
  "team.role": "Role",
  "team.state": "State",
  "team.state_invited": "Invited",
  "team.state_active": "Active",
  "team.state_disabled": "Shut out",
  "team.you": "You",
  "team.change": "Change",
  "team.change_of": "Change {name}",
  "team.changed": "{name} is changed.",
  "team.make_link": "Make the link",
  "team.link": "Link for your colleague",
  "team.link_title": "A link for {name}",
  "team.link_lead":
    "Copy it and send it yourself: it is shown this once. Whoever opens it chooses the password. It holds until " +
    "{deadline}.",
  "team.new_link": "Make a new link",
  "team.shut_out": "Shut out",
  "team.let_in": "Let in again",
  "team.shut_out_title": "Shut out {name}?",
  "team.shut_out_why": "All logins and links of this person end at once. You can let them in again later.",

  "audit.head": "Head of the trail",
  "audit.head_lead":
    "Entry {n} is the newest. Keep its hash somewhere else: it shows later whether the end of the trail was cut off.",
  "audit.number": "No.",
  "audit.at": "When",
  "audit.action": "What",
  "audit.actor": "By",
  "audit.object": "On",
};
