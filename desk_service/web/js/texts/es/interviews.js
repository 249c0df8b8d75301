/** The interviews, and how one begins. */

/** @type {typeof import("../en/interviews.js").default} */
export default {
  "interviews.title": "Entrevistas",
  "interviews.lead": "Escribe las preguntas una vez. Todas las personas invitadas reciben las mismas.",
  "interviews.new": "Entrevista nueva",
  "interviews.title_column": "Título",
  "interviews.state": "Estado",
  "interviews.questions": "Preguntas",
  "interviews.invited": "Invitadas",
  "interviews.started": "Empezadas",
  "interviews.finished": "Terminadas",
  "interviews.decided": "Decididas",
  "interviews.state_draft": "Borrador",
  "interviews.state_live": "Activa · versión {n}",
  "interviews.state_archived": "Archivada",
  "interviews.archived": "{n|Una entrevista archivada|# entrevistas archivadas}",
  "interviews.none": "Empieza con un puesto",
  "interviews.none_lead": "Cada uno es un conjunto de preguntas que sirve tal cual y que puedes cambiar.",

  "new_interview.title": "Entrevista nueva",
  "new_interview.lead": "Toma las preguntas de un puesto y cambia lo que quieras, o empieza sin ninguna.",

  "packs.facts": "{n|Una pregunta|# preguntas} · {languages}",
  "packs.begin": "Empezar con esto",
  "packs.begin_with": "Empezar con esto: {title}",
  "packs.blank": "En blanco",
  "packs.blank_lead": "Sin preguntas todavía. Para quien sabe lo que quiere preguntar.",
  "packs.blank_begin": "Empezar sin nada",
  "packs.described": "De una oferta de empleo",
  "packs.described_lead": "Pégala y se proponen preguntas para que elijas y compruebes.",
  "packs.described_begin": "Pegar una oferta",
  "packs.untitled": "Entrevista sin título",
};
