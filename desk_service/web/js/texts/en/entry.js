/** The screens before the login. */

export default {
  "setup.title": "Who are you?",
  "setup.lead": "This makes the first account. It belongs to an admin, who can invite the others.",
  "setup.button": "Create the first account",

  "join.title": "Choose a password",
  "join.lead": "Then you are in. Nobody else can use this link again.",
  "join.button": "Come in",

  "login.title": "Log in to the desk",
  "login.button": "Log in",
  "login.lost": "Password lost?",
  "login.lost_how": "Ask an admin of your team for a new link. It lets you choose another password.",
  "login.again_title": "Your login has ended",
  "login.again_why": "Log in again as {email}. Everything on the screen stays as it is.",

  "field.name": "Name",
  "field.email": "E-mail address",
  "field.password": "Password",
  "field.password_hint": "At least {n} characters. There is no other rule: a short sentence is good.",
};
