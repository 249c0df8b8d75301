/** The screens before the login. */

/** @type {typeof import("../en/entry.js").default} */
export default {
  "setup.title": "¿Quién eres?",
  "setup.lead": "Así se crea la primera cuenta. Es de administración y puede invitar a los demás.",
  "setup.button": "Crear la primera cuenta",

  "join.title": "Elige una contraseña",
  "join.lead": "Después ya estás dentro. Nadie más podrá usar este enlace.",
  "join.button": "Entrar",

  "login.title": "Iniciar sesión",
  "login.button": "Entrar",
  "login.lost": "¿Has perdido la contraseña?",
  "login.lost_how": "Pide un enlace nuevo a quien administra tu equipo. Con él eliges otra contraseña.",
  "login.again_title": "Tu sesión ha terminado",
  "login.again_why": "Entra de nuevo como {email}. Todo lo que hay en la pantalla se queda como está.",

  "field.name": "Nombre",
  "field.email": "Correo electrónico",
  "field.password": "Contraseña",
  "field.password_hint": "Al menos {n} caracteres. No hay otra regla: una frase corta es buena.",
};
