/** The frame, problems, shortcuts and other parts that every screen may have. */

/** @type {typeof import("../en/frame.js").default} */
export default {
  "frame.skip": "Ir al contenido",
  "frame.language": "Idioma",
  "frame.account": "Tu cuenta",
  "frame.log_out": "Cerrar sesión",
  "frame.waiting": "te esperan",

  "nav.name": "Pantallas",
  "nav.today": "Hoy",
  "nav.interviews": "Entrevistas",
  "nav.people": "Personas",
  "nav.settings": "Ajustes",

  "role.admin": "Administración",
  "role.recruiter": "Selección",
  "role.reviewer": "Valoración",
  "role.admin_may": "todo, también equipo y claves",
  "role.recruiter_may": "escribe, invita, decide",
  "role.reviewer_may": "puntúa las entrevistas que se le asignan",

  "time.minutes": "{n} min",

  "loaded.waiting": "Cargando …",
  "loaded.again": "Intentar de nuevo",
  "list.more": "Mostrar más",

  "sheet.close": "Cerrar",
  "sheet.cancel": "Cancelar",
  "form.save": "Guardar",

  "copy.button": "Copiar",
  "copy.done": "Copiado.",
  "copy.by_hand": "Este navegador no puede copiar por sí mismo. Selecciona el texto y cópialo.",

  "password.title": "Tu contraseña, por favor",
  "password.why": "Este paso es delicado, por eso se pide de nuevo tu contraseña. Después vale cinco minutos.",
  "password.yes": "Continuar",

  "keys.title": "Atajos de teclado",
  "keys.switch": "Las teclas sueltas actúan",
  "keys.switch_hint": "Desactívalas si hablas al ordenador o pulsas teclas sin querer.",
  "keys.next_row": "Fila siguiente",
  "keys.select_row": "Seleccionar la fila",
  "keys.bulk": "A los botones para lo seleccionado",
  "keys.row_before": "Fila anterior",

  "problem.title": "Esto no ha funcionado",
  "problem.no_answer": "El servidor no responde. Comprueba tu conexión e inténtalo de nuevo.",
  "problem.not_authenticated": "Tu sesión ha terminado.",
  "problem.not_authorised": "Tu rol no permite hacer esto.",
  "problem.password_needed": "Este paso necesita tu contraseña.",
  "problem.https_needed":
    "Esta página solo se sirve por https, o en la propia máquina como localhost. Pregunta a quien lleva el servidor.",
  "problem.cross_site": "El navegador dice que otro sitio pidió esto, por eso se ha rechazado.",
  "problem.login_refused": "El correo electrónico o la contraseña no son correctos.",
  "problem.link_over": "Este enlace no vale: ya se usó, ha caducado o se sustituyó por otro.",
  "problem.not_found": "Esto ya no está.",
  "problem.draft_not_ready":
    "No se puede publicar: hace falta una pregunta, ninguna dos veces, cada repregunta con su punto, y cada " +
    "pregunta propuesta, comprobada.",
  "problem.conflict": "Otra persona lo cambió entretanto. Vuelve a cargar la página y míralo.",
  "problem.email_taken": "Alguien del equipo ya tiene este correo electrónico.",
  "problem.last_admin": "Es la última cuenta de administración. Da antes ese rol a otra persona.",
  "problem.changed_meanwhile": "Otra persona lo guardó entretanto.",
  "problem.too_long": "Es demasiado largo.",
  "problem.busy": "Han sido demasiadas peticiones en poco tiempo. Espera un momento.",
  "problem.rate_exceeded":
    "Han sido demasiadas peticiones en poco tiempo. Inténtalo dentro de {seconds|un segundo|# segundos}.",
  "problem.not_accepted": "No se ha aceptado. Comprueba lo que has escrito.",
  "problem.server": "El servidor tiene un problema. Inténtalo de nuevo en un momento.",
};
