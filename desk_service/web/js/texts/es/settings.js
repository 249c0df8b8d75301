/** The settings. */

/** @type {typeof import("../en/settings.js").default} */
export default {
  "settings.title": "Ajustes",
  "settings.parts": "Partes de los ajustes",
  "settings.team": "Equipo",
  "settings.audit": "Registro de auditoría",
  "settings.account": "Tu cuenta",

  "account.you": "Tú",
  "account.keys_lead": "Pulsa ? en cualquier pantalla para ver qué teclas actúan allí.",
  "account.old_password": "Contraseña actual",
  "account.new_password": "Contraseña nueva",
  "account.change_password": "Cambiar la contraseña",
  "account.password_changed": "La contraseña ha cambiado. Tus demás sesiones han terminado.",

  "team.lead": "Todas estas personas pueden entrar. Los enlaces se copian, y los envías tú.",
  "team.invite": "Invitar a alguien del equipo",
  "team.role": "Rol",
  "team.state": "Estado",
  "team.state_invited": "Invitación enviada",
  "team.state_active": "Activa",
  "team.state_disabled": "Sin acceso",
  "team.you": "Tú",
  "team.change": "Cambiar",
  "team.change_of": "Cambiar {name}",
  "team.changed": "{name}: cambio guardado.",
  "team.make_link": "Crear el enlace",
  "team.link": "Enlace para tu colega",
  "team.link_title": "Un enlace para {name}",
  "team.link_lead":
    "Cópialo y envíalo tú: solo se muestra esta vez. Quien lo abra elige la contraseña. Vale hasta el {deadline}.",
  "team.new_link": "Crear un enlace nuevo",
  "team.shut_out": "Quitar el acceso",
  "team.let_in": "Devolver el acceso",
  "team.shut_out_title": "¿Quitar el acceso a {name}?",
  "team.shut_out_why": "Todas sus sesiones y enlaces terminan en el acto. Puedes devolver el acceso más tarde.",

  "audit.head": "Cabeza del registro",
  "audit.head_lead":
    "La entrada {n} es la más reciente. Guarda su hash en otro lugar: más tarde muestra si se cortó el final.",
  "audit.number": "N.º",
  "audit.at": "Cuándo",
  "audit.action": "Qué",
  "audit.actor": "Quién",
  "audit.object": "Sobre",
};
