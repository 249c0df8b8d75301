/** Inviting people, and the mail that goes with a link. */

/** @type {typeof import("../en/invite.js").default} */
export default {
  "invite.title": "Invitar",
  "invite.lead": "A «{title}», versión {n}. Cada persona recibe su propio enlace.",
  "invite.not_public":
    "Nadie de fuera puede abrir estos enlaces: empiezan por {url}, que es esta máquina. Quien lleva el servidor pone " +
    "su dirección en PUBLIC_URL.",
  "invite.people": "Nombres y correos electrónicos",
  "invite.people_hint":
    "Una persona por línea. O pega una tabla cuya primera línea nombre las columnas: nombre, correo, referencia. " +
    "Basta con una de ellas.",
  "invite.example": "Grace Hopper <grace@example.org>\nalan@example.org\nKatherine Johnson; katherine@example.org",
  "invite.file": "Elegir un archivo CSV",
  "invite.deadline": "Se puede empezar hasta",
  "invite.deadline_hint": "Tu zona horaria: {zone}. Quien empezó antes puede terminar.",
  "invite.opens": "No antes (opcional)",
  "invite.opens_hint": "Tu zona horaria: {zone}. Hasta entonces el enlace solo muestra lo que viene.",
  "invite.do": "Invitar",
  "invite.button": "Invitar a {n|una persona|# personas}",
  "invite.preview": "Personas",
  "invite.person": "Persona",
  "invite.state": "Estado",
  "invite.terms": "Condiciones",
  "invite.as_all": "Como todos",
  "invite.until": "hasta {deadline}",
  "invite.adjust": "Ajustar",
  "invite.adjust_of": "Ajustar las condiciones de {name}",
  "invite.ready": "{n} listas",
  "invite.bad": "{n} fuera",
  "invite.before": "{n} ya invitadas",
  "invite.more_rows": "y {n|una fila más|# filas más}, que están listas",
  "invite.state_ready": "Lista",
  "invite.state_before": "Ya invitada: recibe otro enlace",
  "invite.state_bad_email": "No es un correo electrónico",
  "invite.state_doubled": "Ya está más arriba",
  "invite.state_long": "Demasiado largo",
  "invite.none": "Aquí aún no se puede invitar a nadie",
  "invite.none_why": "Se invita a una entrevista publicada. Ábrela y publícala antes.",

  "accommodation.time": "Tiempo",
  "accommodation.time_hint": "Quienes valoran, la corrección y el informe nunca lo ven.",
  "accommodation.time_1": "Como todos",
  "accommodation.factor": "{n} veces más largo",
  "accommodation.untimed": "Sin límite de tiempo",
  "accommodation.text_only": "Escribe en lugar de hablar",
  "accommodation.no_camera": "No se ofrece la cámara",

  "outcome.title": "{n|Una persona invitada|# personas invitadas}",
  "outcome.once": "Estos enlaces solo se muestran esta vez. Cópialos, o guarda el archivo, antes de seguir.",
  "outcome.copy_all": "Copiar todos los enlaces",
  "outcome.csv": "Guardar un CSV para combinar correspondencia",
  "outcome.csv_name": "invitaciones.csv",
  "outcome.further": "Invitar a más personas",
  "outcome.links": "Enlaces",
  "outcome.label": "Etiqueta",
  "outcome.link": "Enlace",
  "outcome.mail": "Escribir un correo",
  "outcome.refused": "{n|Una persona no fue invitada|# personas no fueron invitadas}",
  "outcome.why": "Por qué",

  "mail.subject": "Tu entrevista: {title}",
  "mail.body":
    "Hola, {name}:\n\nTe invitamos a una entrevista. Respondes a unas preguntas en tu ordenador o teléfono, cuando " +
    "te venga bien, hasta el {deadline}.\n\nTu enlace personal:\n{link}\n\nPuedes abrirlo tantas veces como quieras " +
    "y seguir donde lo dejaste.\n\nUn saludo",
};
