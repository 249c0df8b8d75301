/** The texts in Spanish. */

/** @type {typeof import("./en.js").default} */
export default {
  "frame.skip": "Ir al contenido",
  "frame.language": "Idioma",
  "frame.loading": "Un momento …",
  "frame.footer": "Vivavoce funciona en el servidor de {host}. Nada de esta página viene de otro sitio.",
  "frame.interface": "Para desarrolladores",

  "save.saved": "Guardado",
  "save.saving": "Guardando …",
  "save.offline": "Sin conexión: {n|un fragmento a salvo|# fragmentos a salvo} en este dispositivo",
  "save.offline_tab": "Sin conexión: {n|un fragmento|# fragmentos} en esta pestaña. No la cierres, por favor",
  "save.offline_sound": "Sin conexión: lo que dijiste está a salvo en este dispositivo",
  "save.offline_sound_tab": "Sin conexión: lo que dijiste está en esta pestaña. No la cierres, por favor",
  "save.offline_nothing": "Sin conexión",
  "save.refused": "Algo no se pudo guardar",
  "save.said_offline": "Se perdió la conexión. Tus palabras se guardan en este dispositivo; sigue con calma.",
  "save.said_online": "Hay conexión de nuevo. Todo está guardado.",

  "note.memory":
    "Este navegador no guarda nada de esta página. Tus palabras van enseguida al servidor, pero no puedes irte y " +
    "volver: deja esta pestaña abierta, por favor, hasta que hayas entregado.",
  "note.resumed":
    "Esta entrevista se abrió con tu enlace el {time}, en otro dispositivo u otro navegador. Si no fuiste tú, avisa " +
    "a quienes te han invitado.",
  "note.closing": "Esta entrevista se cierra el {time}. Entrega tus respuestas antes, por favor.",
  "note.closed":
    "El tiempo de esta entrevista terminó el {time}. Ya no se puede añadir nada. Cuentan tus palabras que se " +
    "guardaron antes.",
  "note.refused": "Algunas de tus palabras no se pudieron guardar y no forman parte de tus respuestas.",

  "problem.gone": "Esta entrevista ya no está, o este navegador ya no puede abrirla.",
  "problem.by_invitation": "Aquí las entrevistas empiezan con una invitación. Abre el enlace que recibiste.",
  "problem.over": "La entrevista ya no admite esto.",
  "problem.time_over": "El tiempo de la entrevista ha terminado.",
  "problem.handed_in": "Tus respuestas ya se habían entregado.",
  "problem.no_consent": "El servidor no ha recibido lo que aceptaste. Vuelve al principio, por favor.",
  "problem.notes_full": "El servidor no guarda más notas para esta entrevista.",
  "problem.too_long": "Las respuestas juntas son más largas de lo que acepta este servidor.",
  "problem.busy": "Se envió demasiado en poco tiempo. Espera un minuto, por favor, y prueba de nuevo.",
  "problem.not_accepted": "El servidor no lo aceptó.",
  "problem.server": "El servidor tiene un problema. Prueba de nuevo en un momento, por favor.",

  "copy.button": "Copiar mis palabras",
  "copy.done": "Copiado.",
  "copy.by_hand":
    "Este navegador no puede copiar por sí solo. Tus palabras están seleccionadas abajo: cópialas, por favor.",
  "copy.words": "Tus palabras",

  "terms.title": "Tus datos",
  "terms.host": "quien te ha invitado",
  "terms.reader": "El informe lo puede leer {host}.",
  "terms.erased_days": "Todo se borra {n|un día|# días} después del comienzo de la entrevista.",
  "terms.erased_hours": "Todo se borra {n|una hora|# horas} después del comienzo de la entrevista.",
  "terms.kept": "Todo se guarda hasta que lo borres tú o lo borren quienes gestionan este servidor.",
  "terms.rights":
    "En cualquier momento puedes descargar todo lo que se guarda de tu entrevista, o borrarlo: pulsa «Tus datos» al " +
    "pie de la página, en este navegador.",
  "terms.contact": "Preguntas sobre tus datos:",

  "data.title": "Tus datos",
  "data.download": "Descargar todo lo que se guarda",
  "data.erase": "Borrar mi entrevista",
  "data.close": "Cerrar",
  "data.sound": "Descargar mi grabación {n} ({seconds|un segundo|# segundos})",
  "data.loading": "Cargando …",
  "data.downloaded": "Descargado.",
  "data.erasing": "Borrando …",

  "leave.button": "Dejar este ordenador",
  "ask.title_all": "¿Dejar este ordenador?",
  "ask.title_one": "¿Olvidar esta entrevista?",
  "ask.title_erase": "¿Borrar tu entrevista?",
  "ask.title_hand_in": "¿Entregar tus respuestas?",
  "ask.title_hand_in_open": "¿Entregar con {n|una pregunta abierta|# preguntas abiertas}?",
  "ask.why_hand_in": "Después se califican y ya no se puede añadir nada.",
  "ask.why_hand_in_open": "No pasa nada. Después tus respuestas se califican y ya no se puede añadir nada.",
  "ask.yes_hand_in": "Entregar",
  "ask.yes_hand_in_open": "Entregar",
  "ask.not_yet": "Todavía no",
  "ask.why_erase":
    "Tus respuestas, el informe y todo lo demás de esta entrevista se borran entonces del servidor y de este " +
    "navegador. Nadie podrá recuperarlos.",
  "ask.why_all":
    "Este navegador olvida entonces tus entrevistas. Tus respuestas y tus informes siguen en el servidor, pero ya no " +
    "podrás abrirlos: la única llave está en este navegador. Si quieres conservar tu informe, descárgalo antes en PDF.",
  "ask.why_one":
    "Este navegador olvida entonces esta entrevista. Tus respuestas y el informe siguen en el servidor, pero ya no " +
    "podrás abrirlos: la única llave está en este navegador. Si quieres conservar el informe, descárgalo antes en PDF.",
  "ask.why_one_invited":
    "Este navegador olvida entonces esta entrevista. Tus respuestas y el informe siguen en el servidor: el enlace de " +
    "tu invitación los abre de nuevo.",
  "ask.unsaved":
    "{n|Un fragmento de tus respuestas aún no está|# fragmentos de tus respuestas aún no están} en el servidor.",
  "ask.stay": "Quedarse",
  "ask.yes_all": "Olvidar todo aquí",
  "ask.yes_one": "Olvidarla",
  "ask.yes_erase": "Borrar todo",

  "lobby.title": "Te damos la bienvenida. Sin prisa.",
  "lobby.step": "Paso {n} de {of}",
  "lobby.invites": "{host} te invita a una entrevista.",
  "lobby.lead":
    "Unas pocas preguntas, con tus propias palabras: en voz alta o por escrito, a tu ritmo. Nada empieza hasta " +
    "que pulses Empezar, y puedes irte y volver.",
  "lobby.unknown_link":
    "Este navegador no tiene la entrevista de ese enlace. Solo se puede abrir en el navegador donde empezó.",
  "lobby.resume": "Ya has estado aquí",
  "lobby.go_on": "Seguir con «{role}», comienzo: {day}",
  "lobby.to_report": "El informe de «{role}», comienzo: {day}",
  "lobby.what": "Qué va a pasar",
  "lobby.what_ask": "Recibes una pregunta cada vez.",
  "lobby.what_ask_more":
    "Calcula {minutes|un minuto|unos # minutos} para cada una. El reloj solo informa: nunca te corta.",
  "lobby.what_answer": "Respondes en voz alta o por escrito.",
  "lobby.what_answer_more": "Pausar, saltar, volver atrás: todo vale.",
  "lobby.what_correct": "Ves lo que se ha entendido.",
  "lobby.what_correct_more": "Si una palabra está mal, corrígela.",
  "lobby.what_report": "Al final recibes un informe.",
  "lobby.what_report_more": "Muestra cada nota con sus razones. Si algo te parece mal, puedes decirlo.",
  "lobby.what_people": "Al final entregas tus respuestas.",
  "lobby.what_people_more":
    "Personas las leen y deciden. Después tu enlace abre tu copia, y puedes reclamar o pedir que se borre todo.",
  "lobby.kept": "Qué se guarda y qué no",
  "lobby.kept_yes": "Se guarda con la entrevista",
  "lobby.kept_words": "Tus respuestas como texto, con tus correcciones",
  "lobby.kept_sound": "Si permites el micrófono: su sonido, tanto tiempo como la entrevista",
  "lobby.kept_sound_shortly":
    "El sonido de tu micrófono, hasta que está reconocido; las partes que no se entendieron, como mucho 30 días",
  "lobby.kept_labels": "Si permites la cámara: notas breves como «mira al frente» o «fuera de la imagen», con su hora",
  "lobby.kept_phone": "Con la cámara también: que hay un teléfono en la imagen",
  "lobby.kept_grades": "Las notas, sus razones y lo que aceptas aquí",
  "lobby.kept_no": "Nunca se nos envía",
  "lobby.not_pictures": "Imágenes: se miran en tu dispositivo y se descartan al instante",
  "lobby.not_sound": "Sonido: solo las palabras que tu navegador saca de él",
  "lobby.not_feelings": "Emociones, edad, identidad: nada aquí intenta adivinarlas",
  "lobby.ai":
    "Tus respuestas las califica un programa, no una persona. Puede equivocarse; por eso cada nota trae sus " +
    "razones, y cuando no está seguro dice que debe mirarlo una persona. La atención aparece en el informe, pero " +
    "nunca cambia una nota.",
  "lobby.role": "¿Qué entrevista?",
  "lobby.facts":
    "{n|Una pregunta|# preguntas}, {minutes|un minuto|unos # minutos}. Si empiezas ahora, tienes hasta el {time}.",
  "lobby.answering": "¿Cómo quieres responder?",
  "lobby.aloud": "En voz alta",
  "lobby.aloud_server": "Usa el micrófono. Este servidor convierte tu voz en palabras.",
  "lobby.aloud_browser":
    "Usa el micrófono. Tu navegador convierte tu voz en palabras; algunos envían el sonido a su fabricante.",
  "lobby.typed": "Por escrito",
  "lobby.typed_more": "Igual de bueno. Siempre puedes escribir, también si respondes en voz alta.",
  "lobby.no_voice": "En esta entrevista no.",
  "lobby.no_voice_here": "Aquí este navegador no puede convertir la voz en texto.",
  "lobby.needs_answer": "Elige cómo quieres responder. Puedes cambiarlo después.",
  "lobby.next_welcome": "Continuar",
  "lobby.next_agree": "De acuerdo, continuar",
  "lobby.next_check": "Empezar la entrevista",
  "lobby.back": "Atrás",
  "lobby.check": "Prueba y empieza",
  "lobby.ready": "Todo listo",
  "lobby.consent": "Lo que aceptas",
  "lobby.how_graded": "Cómo se califican las respuestas",
  "lobby.microphone": "Se usa mi micrófono",
  "lobby.microphone_browser":
    "porque elegí responder en voz alta. Algunos navegadores envían el sonido a su fabricante para convertirlo en " +
    "palabras; si no lo quieres, vuelve atrás y elige por escrito.",
  "lobby.microphone_server":
    "porque elegí responder en voz alta. Este servidor convierte el sonido en palabras y no lo envía a nadie. " +
    "Lo borra cuando está reconocido; una parte que no se entendió se guarda para que la oiga una persona, como " +
    "mucho 30 días.",
  "lobby.microphone_server_kept":
    "porque elegí responder en voz alta. Este servidor convierte el sonido en palabras, no lo envía a nadie y " +
    "lo guarda tanto tiempo como la entrevista.",
  "lobby.language": "Las preguntas y tus respuestas son en",
  "lobby.consent_receipt": "Lo que elijas se guarda como recibo con la entrevista (versión {version}).",
  "lobby.storage": "Mis respuestas se guardan",
  "lobby.storage_more": "como texto, en el servidor de {host}.",
  "lobby.grading": "Un programa califica mis respuestas",
  "lobby.grading_more": "y explica cómo llegó a sus notas. Sin esto no se califica nada y las lee una persona.",
  "lobby.grader_model": "Califica {grader}: para ello tus respuestas, como texto, se envían a {host}.",
  "lobby.grader_offline": "El calificador está en este servidor: para ello tus respuestas no se envían a nadie más.",
  "lobby.optional": "Como quieras: sin ello, nada cuenta en tu contra",
  "lobby.camera": "Usar mi cámara",
  "lobby.camera_more": "para anotar la atención. Las imágenes nunca salen de este dispositivo.",
  "lobby.start_note": "Se abre la primera pregunta. Su reloj empieza cuando tú empieces.",
  "lobby.limit_hours": "Tienes entonces {n|una hora|# horas} para todas las preguntas juntas.",
  "lobby.limit_minutes": "Tienes entonces {n|un minuto|# minutos} para todas las preguntas juntas.",
  "lobby.here": "En ese tiempo puedes irte y volver en este navegador.",
  "lobby.needs_consent":
    "Una entrevista necesita la primera casilla. Si no estás de acuerdo, simplemente cierra esta página.",
  "lobby.closed_title": "Aquí las entrevistas empiezan con una invitación",
  "lobby.closed": "Abre el enlace que recibiste. Lleva a tu entrevista.",
  "lobby.not_started": "No se pudo empezar la entrevista: {why}",

  "invited.by": "{host} te invita a esta entrevista.",
  "invited.by_somebody": "Tienes una invitación a esta entrevista.",
  "invited.about": "Sobre esta entrevista",
  "invited.length": "Cuánto dura",
  "invited.length_more":
    "{n|Una pregunta|# preguntas}, {minutes|un minuto|unos # minutos}. Puedes hacer pausas, irte y volver.",
  "invited.until": "Hasta cuándo",
  "invited.until_more": "Puedes empezar hasta el {time}. Si has empezado antes, puedes terminar.",
  "invited.ai": "Qué hace la IA",
  "invited.ai_more":
    "Hace las preguntas y pone notas al texto de tus respuestas ({grader}). Tu cara, tu voz y tu atención nunca " +
    "cuentan. Personas leen tus respuestas, y solo personas deciden.",
  "invited.person": "Sin la IA",
  "invited.person_more": "Puedes pedir una entrevista con una persona: dilo a quienes te han invitado.",
  "invited.help": "Ayuda",
  "invited.help_more": "Si tienes una pregunta, o si algo no funciona:",
  "invited.help_link": "Si tienes una pregunta, o si algo no funciona, pregunta a quienes te enviaron el enlace.",
  "invited.graded":
    "Un programa pone notas a tus respuestas. Puede equivocarse; por eso cada nota trae sus razones. Personas leen " +
    "tus respuestas y deciden. La atención nunca cambia una nota.",
  "invited.anywhere": "En ese tiempo puedes irte y volver, con tu enlace también en otro dispositivo.",
  "invited.back_title": "Hola de nuevo",
  "invited.back": "Tu entrevista ya empezó, y todo lo que se guardó sigue ahí. Puedes seguir aquí.",
  "invited.go_on": "Seguir con mi entrevista",
  "invited.over_title": "Tu entrevista ha terminado",
  "invited.over":
    "Aquí puedes leer tus respuestas y lo que se te muestra del informe, descargar tu copia, reclamar o pedir que se " +
    "borre todo.",
  "invited.open": "Abrir mi entrevista",
  "invited.early_title": "Puedes empezar a partir del {time}",
  "invited.early": "Tu enlace es válido. Entonces abre la entrevista, hasta el {time}.",
  "invited.not_yet": "La entrevista aún no está abierta.",
  "invited.later_title": "Prueba de nuevo en un momento",
  "invited.later": "Tu entrevista se está preparando. Tu enlace es válido.",
  "invited.unknown_title": "Este enlace no funciona",
  "invited.unknown":
    "Quizá falta una parte: algunos programas de correo cortan el final. Copia el enlace entero en la barra de " +
    "direcciones, o pide uno nuevo a quienes te lo enviaron.",
  "invited.over_link_title": "Este enlace no abre ninguna entrevista",
  "invited.expired": "El plazo para empezar esta entrevista ha pasado. Pide más tiempo a quienes te han invitado.",
  "invited.revoked": "La invitación se retiró. Pregunta a quienes te han invitado.",
  "invited.erased": "La entrevista se borró, con todo lo que le pertenecía.",

  "check.title": "Prueba tus dispositivos",
  "check.why": "Nada de esto se guarda.",
  "check.good": "Todo listo.",
  "check.device": "Dispositivo {n}",
  "check.choose_audioinput": "Micrófono:",
  "check.choose_videoinput": "Cámara:",
  "check.microphone": "Micrófono",
  "check.microphone_try": "Probar el micrófono",
  "check.say": "Di esto en voz alta, por favor:",
  "check.say_anything": "Di una frase en voz alta, por favor.",
  "check.sentence": "Ya puedo empezar y me tomaré mi tiempo.",
  "check.microphone_ok": "El micrófono te oye.",
  "check.understood": "Entendido:",
  "check.sent": "Tu frase va de camino a este servidor, que no guarda nada de ella.",
  "check.not_understood": "No se entendió nada. Inténtalo otra vez, más cerca del micrófono.",
  "check.server": "Este servidor no puede probar una frase ahora. Oirá tus respuestas cuando empiece la entrevista.",
  "check.no_speech": "Aquí este navegador no puede convertir la voz en texto. Puedes escribir tus respuestas.",
  "check.silence": "No se oye nada. ¿Está conectado el micrófono correcto y no está silenciado?",
  "check.camera": "Cámara",
  "check.camera_try": "Probar la cámara",
  "check.camera_ok": "Esto es lo que ve la cámara. Se queda en este dispositivo.",
  "check.picture": "La imagen de tu cámara",

  "practice.offer": "¿Practicar antes?",
  "practice.why": "Responde a una pregunta que no cuenta y escúchate. La grabación se queda en este dispositivo.",
  "practice.open": "Practicar con una pregunta",
  "practice.title": "Una pregunta que no cuenta",
  "practice.question": "¿Cómo pasaste el último fin de semana?",
  "practice.record": "Grabar mi respuesta",
  "practice.stop": "Parar la grabación",
  "practice.again": "Grabar otra vez",
  "practice.recording": "Grabando. Se para sola en {left}.",
  "practice.listen": "Escúchate. ¿Se te oye alto y claro?",
  "practice.yours": "Tu grabación",
  "practice.no_recording": "Este navegador no puede grabar sonido.",
  "practice.stays": "Nadie más lo oye: la grabación se queda en este dispositivo y desaparece cuando sigues.",

  "media.refused":
    "El navegador no tiene permiso para usarlo. Puedes seguir sin ello, o permitirlo junto a la barra de " +
    "direcciones y probar de nuevo.",
  "media.missing": "No se encontró ninguno. Puedes seguir sin ello.",
  "media.busy": "Otro programa lo está usando. Ciérralo y prueba de nuevo, o sigue sin ello.",
  "media.unanswered":
    "El navegador aún no ha contestado. ¿Hay una pregunta junto a la barra de direcciones? Puedes seguir sin ello.",
  "media.insecure": "Los navegadores solo lo permiten con https. Puedes seguir sin ello.",
  "media.insecure_microphone":
    "En esta página no hay micrófono: llegó por http sin cifrar, y los navegadores solo lo permiten con https.",

  "steps.label": "Preguntas",
  "steps.done": "{done} de {of} respondidas",
  "steps.open": "Pregunta {n}, aún sin respuesta",
  "steps.answered": "Pregunta {n}, respondida",

  "question.number": "Pregunta {n} de {of}",
  "question.number_alone": "Pregunta {n}",
  "question.read_aloud": "Léemela",
  "question.video": "La pregunta en vídeo",
  "avatar.play": "Reproducir la pregunta",
  "avatar.replay": "Otra vez",
  "avatar.listen": "Escuchar la pregunta",
  "avatar.skip": "Saltar",
  "avatar.mute": "Silenciar",
  "avatar.captions": "Subtítulos",
  "question.start": "Empezar a responder",
  "question.pause": "Pausa",
  "question.go_on": "Seguir",
  "question.starting": "Esperando el micrófono …",
  "question.silence":
    "No se oye nada. ¿Está conectado y permitido el micrófono correcto, y no está silenciado? También puedes " +
    "escribir tu respuesta abajo.",
  "question.listening": "Escuchando. Habla como hablarías con una persona.",
  "question.type": "Escribe tu respuesta abajo.",
  "question.paused": "En pausa. Sin prisa.",
  "question.hushed": "El micrófono está apagado mientras se hace la pregunta.",
  "question.refused":
    "Esta página no tiene permiso para usar el micrófono. Escribe tu respuesta; o permite el micrófono junto a la " +
    "barra de direcciones y pulsa Pausa y luego Seguir.",
  "question.missing":
    "No se encontró ningún micrófono. Escribe tu respuesta; o conecta uno y pulsa Pausa y luego Seguir.",
  "question.no_speech": "Aquí este navegador no puede convertir la voz en texto. Escribe, por favor; vale lo mismo.",
  "question.closes": "Esta entrevista está abierta hasta el {time}.",
  "question.back": "Atrás",
  "question.next": "Siguiente pregunta",
  "question.review": "Repasar todas las respuestas",
  "question.to_review": "Repasar mis respuestas",

  "turn.ask": "¿Has terminado? La escucha se pausa en {n|un segundo|# segundos}. Sigue hablando para continuar.",
  "turn.stay": "Aún estoy pensando",
  "turn.over": "En pausa, porque no se oyó nada durante un rato. Sigue, o pasa a la siguiente pregunta.",
  "turn.off": "No preguntarme si he terminado",
  "turn.on": "Preguntarme si he terminado",

  "help.title": "Ayuda con el micrófono",
  "help.muted": "¿Está silenciado, con una tecla o con un interruptor de los auriculares?",
  "help.allowed": "¿Tiene esta página permiso para usarlo? Mira junto a la barra de direcciones.",
  "help.chosen": "¿Es el correcto? Los ajustes de tu sistema dicen qué micrófono se usa.",
  "help.closer": "Habla más cerca y un poco más alto.",
  "help.type": "Escribir",

  "clock.left": "Quedan {left} de unos {meant}",
  "clock.over": "El tiempo previsto para esta ha pasado. Termina tu idea: nada se corta.",
  "clock.minute": "Queda un minuto, más o menos.",
  "clock.hide": "Ocultar el reloj",
  "clock.show": "Mostrar el reloj",

  "transcript.title": "Tu respuesta",
  "transcript.empty": "Tus palabras aparecerán aquí.",
  "transcript.correct": "Corregir",
  "transcript.correct_this": "Corregir: {text}",
  "transcript.correction": "Tu corrección",
  "transcript.both_kept": "Cuenta tu corrección. Lo que había antes también se guarda.",
  "transcript.save": "Guardar la corrección",
  "transcript.cancel": "Cancelar",
  "transcript.corrected": "corregido",
  "transcript.taken_back": "(retirado)",
  "transcript.refused": "no guardado",
  "transcript.missed": "No se entendió una parte. Dila otra vez o escríbela.",
  "transcript.type": "Escribirla",
  "transcript.settled": "Ya está",
  "transcript.said_corrected": "Corregido.",

  "composer.label": "Escribe aquí",
  "composer.help": "Se guarda mientras escribes. Forma parte de tu respuesta.",

  "camera.on": "Encender la cámara",
  "camera.off": "Apagar la cámara",
  "camera.stays": "La imagen se queda en este dispositivo.",
  "camera.chip_on": "Cámara encendida",
  "camera.chip_off": "Cámara apagada",
  "camera.chip_none": "Sin cámara",
  "camera.is_on": "La cámara está encendida.",
  "camera.is_off": "La cámara está apagada. No pasa nada.",
  "camera.is_starting": "Encendiendo …",
  "camera.is_no_model": "No se anota la atención: a este servidor le falta esa parte.",

  "follow_up.name": "Pregunta adicional",
  "follow_up.to": "Pregunta adicional a la {n}",
  "follow_up.help": "Otra pregunta sobre el mismo tema, con su propio tiempo. Puedes saltártela.",
  "follow_up.skip": "Saltarla",
  "follow_up.thinking": "Un momento: se está leyendo tu respuesta …",
  "follow_up.change": "Cambiar la respuesta a la pregunta adicional de la {n}",
  "follow_up.answer": "Responder a la pregunta adicional de la {n}",

  "review.title": "Tus respuestas",
  "review.lead": "Léelas una vez más. Todavía puedes cambiarlas todas.",
  "review.some_open": "Léelas una vez más. {n|Una pregunta sigue|# preguntas siguen} sin respuesta. No pasa nada.",
  "review.open": "Aún sin respuesta.",
  "review.change": "Cambiar",
  "review.change_this": "Cambiar la respuesta a la pregunta {n}",
  "review.answer": "Responder",
  "review.answer_this": "Responder a la pregunta {n}",
  "review.time_over": "Estas son tus palabras que se guardaron a tiempo. Ya no se puede cambiar nada.",
  "review.no_answer": "Sin respuesta.",
  "review.last_time_over": "Entrega lo que se guardó. Si no lo haces, se entrega por ti.",
  "review.last": "Cuando las entregues, las respuestas se califican y ya no se puede añadir nada.",
  "review.finish": "Entregar mis respuestas",
  "review.waiting": "Entregando …",
  "review.not_yet":
    "Todavía no: no hay conexión y algunas de tus palabras están solo en este dispositivo. Están a salvo. Prueba " +
    "de nuevo en un momento.",

  "finishing.title_done": "Gracias. Eso era todo.",
  "finishing.title_refused": "Has terminado, pero no se guardaron todas tus palabras.",
  "finishing.title_time_over": "El tiempo de esta entrevista ha terminado.",
  "finishing.lead_time_over":
    "El tiempo terminó el {time}. Cuentan las palabras que se guardaron antes, y con ellas se está haciendo tu " +
    "informe. Suele tardar unos segundos.",
  "finishing.lead_done": "Se está haciendo tu informe. Suele tardar unos segundos.",
  "finishing.lead_refused": "Se está haciendo tu informe. Suele tardar unos segundos.",
  "finishing.may_leave": "Puedes cerrar esta página: la misma dirección en este navegador muestra después el informe.",
  "finishing.may_leave_invited": "Puedes cerrar esta página: el enlace de tu invitación lleva de vuelta aquí.",
  "finishing.trouble": "Tarda más de lo debido. Tus respuestas están a salvo, y el informe llega solo.",
  "finishing.ready": "Tu informe está listo.",

  "stage.finalizing": "Respuestas entregadas",
  "stage.transcribed": "Transcripción completa",
  "stage.graded": "Respuestas calificadas: {done} de {of}",
  "stage.attention": "Atención resumida",
  "stage.report": "Informe listo",
  "stage.is_done": "hecho",
  "stage.is_now": "en curso",
  "stage.is_open": "pendiente",

  "report.title": "Tu informe",
  "report.feedback_title": "Tus comentarios",
  "report.withheld_title": "Tu entrevista está completa",
  "report.strong": "Lo que estuvo bien",
  "report.tips": "Un consejo para cada rasgo",
  "report.your_answers": "Tus respuestas",
  "report.read_by": "Un programa leyó el texto de tus respuestas: {graders}. No oyó tu voz ni te vio.",
  "report.offline": "el calificador de este servidor",
  "report.about": "\u2068{role}\u2069 · {day}",
  "report.pdf": "Descargar en PDF",
  "report.loading_pdf": "Cargando …",
  "report.has_pdf": "Descargado.",
  "report.set_aside":
    "Una parte de lo grabado no se pudo procesar. Está guardada y se avisó a quienes gestionan esto: lo que " +
    "faltaba se añadirá a este informe cuando lo hayan resuelto.",
  "report.amended": "Se añadieron palabras que llegaron tarde: esta es una versión más nueva del informe.",
  "report.overview": "Todas las respuestas juntas",
  "report.based": "La media de las notas de {marked} de {of} preguntas; 1 es la más baja, 5 la más alta.",
  "report.based_awaiting": "{n|Otra respuesta espera|Otras # respuestas esperan} a una persona.",
  "report.not_gradable":
    "{n|Una respuesta no se calificó|# respuestas no se calificaron}, porque un programa no puede juzgar" +
    "{n|la|las}: debe leer{n|la|las} una persona. Ninguna nota, media o conclusión de aquí {n|la|las} incluye.",
  "report.needs_a_person":
    "{n|Una respuesta necesita|# respuestas necesitan} a una persona: sus notas cuentan, pero no son seguras.",
  "report.strengths": "Puntos fuertes",
  "report.risks": "Riesgos",
  "report.ask_next": "Qué preguntar después",
  "report.uncovered": "Puntos que el programa no encontró en la respuesta",
  "report.in_words": "El resumen en palabras",
  "report.digest": "SHA-256 del PDF: {digest}",
  "report.not_graded": "No aceptaste que te calificara un programa, así que no hay notas.",
  "report.no_marks_yet": "Todavía no hay notas: una persona tiene que leer las respuestas.",
  "report.no_marks": "No se respondió ninguna pregunta, así que no hay notas.",
  "report.answers": "Respuesta a respuesta",
  "report.total": "{total} de 25",
  "report.of_five": "{mark} de 5",
  "report.unanswered": "Sin respuesta",
  "report.review": "Una persona debería mirar esta: {why}",
  "report.ungraded": "Sin calificar. {why}",
  "report.grounds": "Por qué estas notas",
  "report.transcript": "Lo que dijiste",
  "report.before_follow_up": "{before} de 25 por la respuesta sola, {after} con las preguntas adicionales.",
  "report.record": "Entregaste otras palabras que las grabadas. Lo grabado:",
  "report.graded_by": "Calificada por {grader}.",
  "report.graded_offline":
    "Calificada por el calificador del servidor, que cuenta palabras y frases y no las entiende.",
  "report.state_needs_a_person": "debe mirarlo una persona",
  "report.state_not_graded": "sin calificar",
  "report.state_not_gradable": "sin calificar: debe leerla una persona",
  "report.state_graded_offline": "calificado sin conexión",
  "report.unsubmitted": "Grabado, pero no entregado",
  "report.how": "Cómo se hizo",
  "report.how_text":
    "Un programa leyó el texto de tus respuestas y dio cinco notas a cada una que pudo calificar, con razones y" +
    " citas. No oyó tu voz ni te vio. La atención nunca cambia una nota.",
  "report.consent": "Aceptaste la versión {version} del consentimiento el {day}: {choices}.",
  "speaking.title": "Cómo hablaste",
  "speaking.note":
    "Contado en las palabras que escribió el reconocedor, donde pueden faltar muletillas. Ninguna calificación " +
    "depende de ello, y solo se te muestra a ti.",
  "speaking.pace": "Hablaste a unas {n} palabras por minuto.",
  "speaking.one_pause": "Una pausa duró {seconds} segundos.",
  "speaking.pauses": "{n} pausas duraron {least} segundos o más; la más larga duró {seconds} segundos.",
  "speaking.filler": "«{filler}», {n|una vez|# veces}.",
  "report.forget": "Olvidar esta entrevista en este navegador",
  "report.forget_note": "Útil en un ordenador compartido. El informe sigue en el servidor.",
  "report.not_yet_title": "Aún no hay informe",
  "report.not_yet": "Se hace cuando entregas tus respuestas.",

  "trait.clarity": "Claridad",
  "trait.relevance": "Relevancia",
  "trait.structure": "Estructura",
  "trait.conciseness": "Concisión",
  "trait.confidence": "Seguridad",

  "attention.title": "Atención",
  "attention.note": "De las notas de tu cámara y de esta ventana. Nunca cambia una nota.",
  "attention.nothing": "No se anotó nada, y nada cuenta en tu contra.",
  "attention.focused": "Mira al frente",
  "attention.distracted": "En otra parte",
  "attention.unknown": "No se sabe",
  "attention.timeline": "La atención a lo largo de la entrevista; lo mismo como lista abajo",
  "attention.as_list": "Como lista",
  "attention.longest": "Tiempo más largo en otra parte: {time}",
  "attention.claimed": "El servidor no anotó nada por sí mismo; estas cifras vienen de la página.",

  "contest.title": "¿Hay algo que no está bien?",
  "contest.why":
    "Dilo aquí. Tu nota pasa a formar parte del informe: quien lea el informe la ve.",
  "contest.why_invited":
    "Reclama aquí. Una persona lee tu nota y la responde; la respuesta aparece aquí, con tu enlace.",
  "contest.waits": "Aún sin respuesta.",
  "contest.answer": "La respuesta",
  "contest.upheld": "No se ha cambiado nada.",
  "contest.changed": "La decisión se ha cambiado.",
  "contest.regraded": "Se decidió que tus respuestas se califiquen de nuevo.",
  "contest.label": "¿Qué no está bien y por qué?",
  "contest.send": "Enviar la nota",
  "contest.noted": "Anotado. Gracias.",

  "choice.microphone": "micrófono",
  "choice.camera": "cámara",
  "choice.ai_grading": "calificado por un programa",
  "choice.storage": "respuestas guardadas",
  "choice.yes": "sí",
  "choice.no": "no",

  "elsewhere.title": "Esta entrevista está abierta en otra pestaña",
  "elsewhere.why": "Sigue allí, o tráela aquí. Nada de lo que has dicho o escrito se pierde.",
  "elsewhere.here": "Seguir aquí",

  "notice.gone_title": "Esta entrevista ya no está",
  "notice.gone":
    "Puede que se haya borrado o que su tiempo haya pasado. Pregunta, por favor, a quienes te han invitado.",
  "notice.gone_words":
    "Algunas de tus palabras nunca llegaron al servidor y están solo en este navegador. Puedes guardar una copia:",
  "notice.erased_title": "Tu entrevista se ha borrado",
  "notice.erased":
    "Ya no está en el servidor ni en este navegador. Las copias de seguridad hechas antes pueden contenerla un " +
    "tiempo, y lo que alguien descargó permanece.",
  "notice.erased_soon":
    "Se ha borrado de este navegador y del servidor. Una parte del servidor no está disponible ahora, y borra lo " +
    "suyo en cuanto vuelva.",
  "notice.unreachable_title": "No se puede llegar al servidor",
  "notice.unreachable": "Ahora no se puede llegar al servidor. Lo que has dicho está a salvo en este dispositivo.",
  "notice.no_answer": "Ahora no se puede llegar al servidor. Prueba de nuevo en un momento, por favor.",
  "notice.again": "Probar de nuevo",
  "notice.new": "Al principio",
};
