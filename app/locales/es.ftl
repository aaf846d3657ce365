# Las palabras de las páginas de participantes y del correo. Amables, breves, nunca graciosas; a nadie se le echa la culpa.
# Se habla de tú. Donde se puede, las frases no dicen si alguien es hombre o mujer.

skip-to-page = Ir al contenido
navigation = Principal
leave-quickly = Salir rápido
tab-this-week = Esta semana
tab-readings = Lecturas
tab-steady = Calma
tab-help-now = Ayuda ya
tab-safety-plan = Mi plan
tab-you = Tú

# This week
this-week-title = Esta semana
this-week-of = Semana { $week } de { $weeks }
good-morning = Buenos días, { $name }
good-afternoon = Buenas tardes, { $name }
good-evening = Buenas noches, { $name }
next-session = Tu próxima sesión
session-until = { $day } · hasta { $until } · { $zone }
session-place = Dónde: { $place }
session-link = Entrar por video
session-topic = Esta sesión:
reply-ask = ¿Puedes venir?
reply-coming = Sí voy
reply-late = Llego tarde
reply-cannot-come = No puedo ir
reply-said-coming = Dijiste que vienes.
reply-said-late = Dijiste que llegas tarde.
reply-said-cannot-come = Dijiste que no puedes venir. Está bien, y nadie pregunta por qué.
reply-until = Puedes cambiarlo hasta que empiece.
reply-call = Por favor, llámenme
reply-no-call = Ya no necesito una llamada
reply-call-asked = Pediste una llamada. Se ve la próxima vez que alguien mire. Solo se llama a un número que dijiste que es seguro, de la manera que dijiste; si no diste ninguno, puedes darlo después de iniciar sesión.
reply-call-hint = Una llamada puede tardar un día o más: se ve la próxima vez que alguien mire.
reply-call-number = No sabemos a qué número se te puede llamar. Dar uno
reply-time-changed = La hora cambió desde que abriste esta página, así que todavía no se contestó nada. Esta es la hora ahora.
reply-when = { $when } ({ $zone }), hasta { $until }
reply-sign-in = Todo lo demás te espera cuando inicies sesión
waiting-title = Empiezas con el próximo grupo
waiting-why = El grupo que se reúne ahora ya va muy avanzado. No entras a la mitad: tienes un lugar desde el comienzo del próximo, y no te pierdes nada.
waiting-until = Hasta entonces no se te pide nada, y nadie te manda recordatorios. Cuando tu grupo esté listo, su día y su hora aparecen aquí.
waiting-talk = Si quieres saber más, pregunta a quien guía tu grupo.
waiting-talk-to = Si quieres saber más, pregunta a: { $names }.
late-title = Qué bueno que estás aquí
late-body = Tu grupo ya se había reunido, y tú eres tan parte de él como cualquiera. Nadie espera que sepas de qué se habló.
late-catch-up = Algo de lo que hubo antes está en tus lecturas, poco a poco. No hay prisa.
announcements-link = Mensajes de quien guía tu grupo
announcements-title = Mensajes para ti
announcements-intro = Lo que escribió quien guía tu grupo mientras tú eras parte de él. Las demás personas de tu grupo también pueden leerlo.
announcements-empty = Todavía nada. Cuando quien guía tu grupo le escriba al grupo, aparece aquí.
announcements-from = { $name }, { $day }
announcements-lately = De { $name }, { $day }
announcements-older = Anteriores
no-session = No hay ninguna sesión programada por ahora. Si esperas una, quien guía tu grupo puede decirte más.
to-read = Para leer antes
read-count = { $done } de { $all } terminadas
reading-minutes = { $minutes ->
    [one] 1 minuto
   *[other] { $minutes } minutos
}
reading-ready = cuando quieras
reading-due = para el { $day }
reading-done-on = terminada el { $day }
reading-done-for-you = terminada el { $day }; lo marcó quien guía tu grupo
reading-opens-on = se abre el { $day }
reading-opens-after-session = se abre después de su sesión
reading-opens-in-turn = se abre cuando termines la anterior
reading-opens-some-day = quien guía tu grupo decide el día
read = Leer
read-again = Leer otra vez
nothing-to-read = No hay nada para leer por ahora. La próxima lectura aparece aquí cuando se abra.
practice = Práctica de esta semana
hard-moment = ¿Un momento difícil ahora mismo?
not-watched = Nadie está pendiente de Mooring las 24 horas, y no es un servicio de emergencia. Puedes llamar al 988 o mandar un mensaje de texto a cualquier hora.
help-now = Ayuda ya
steady-myself = Volver a la calma
my-safety-plan = Mi plan de seguridad

# Readings
readings-title = Lecturas
readings-intro = Cada una se abre a su tiempo y se queda aquí. No hay prisa, y nadie cuenta cuánto tardas en leer.
readings-empty = Todavía no hay nada aquí. Cada lectura aparece cuando se abre, antes o después de la sesión a la que pertenece.
readings-open = Abiertas ahora
readings-done = Terminadas
readings-later = Se abren más adelante
readings-kept = Guardadas para ti; ahora no se te piden
materials-title = Descargas
materials-hint = De tu grupo. Mooring no busca virus en los archivos: abre solo lo que esperas. Un enlace te lleva fuera de Mooring.
material-download = Descargar
material-open = Abrir
of-week = Semana { $week }
from-counselor = De quien guía tu grupo
word-with-it = Quien guía tu grupo te dice:
reading-kept = Esto ya no se te pide. Se queda aquí para ti, con todo lo que leíste y escribiste.
before-you-start = Antes de empezar.
note-choice = Tú decides. También puedes empezar y parar cuando quieras.
note-read = Leerla ahora
note-close = Cerrarla
not-now = Ahora no
steady-first = Primero, volver a la calma
not-now-title = «Ahora no» es una buena respuesta.
not-now-stays = Se queda aquí, abierta, para cuando la quieras. No se le avisa a nadie.
not-now-back = Volver a esta semana
not-now-read = Leerla de todos modos
go-on = Seguir donde te quedaste
mark-as-done = Marcar como terminada
marked-as-done = La marcaste como terminada el { $day }.
marked-by-counselor = Quien guía tu grupo la marcó como terminada el { $day }.
not-done-yet = Todavía no está terminada
comes-next = Lo que sigue, cuando quieras:
nothing-next = No hay nada más por leer.
for-education = Esta lectura es para aprender. No es consejo médico; para eso, consulta a profesionales de la salud.

# Reflections
reflection-title = Tu reflexión
reflection-prompt-keep = ¿Hay aquí una palabra o una línea que te gustaría guardar? Si no hay ninguna, también está bien.
reflection-prompt-next = ¿Qué cosa pequeña y amable podrías hacer ahora?
reflection-text = En tus propias palabras
reflection-hint = Nadie te pide que cuentes tu historia. Una palabra basta, y nada también.
reflection-sharing = Quién puede leerla además de ti
reflection-only-me = Solo yo
reflection-counselor = Quien guía mi grupo
reflection-group = El grupo
reflection-sharing-hint = Puedes cambiarlo, y dejar de compartir, en cualquier momento.
reflection-look = Por favor, mírenla: quien guía mi grupo ve en su primera página que lo pido. Nadie está pendiente las 24 horas; puede tardar días.
reflection-save = Guardar reflexión
reflection-read-me = Solo tú puedes leer esto.
reflection-read-counselor = Además de ti, puede leer esto: { $names }.
reflection-read-group = Además de ti, pueden leer esto { $names } y las personas de tu grupo que tienen esta lectura. Ven tu nombre de pila solo si tú y esas personas se lo muestran entre sí.
reflection-your-counselor = quien guía tu grupo
two-names = { $sound ->
    [i] { $first } e { $last }
   *[other] { $first } y { $last }
}
reflection-saved = Guardado.
reflection-saving = Guardando …
reflection-failed = Todavía no se guardó: no se pudo conectar con Mooring. Lo que escribiste sigue aquí, y se intenta de nuevo.
reflection-out = Tu sesión se cerró. Lo que escribiste sigue aquí: presiona «Guardar reflexión» y vuelve contigo cuando inicies sesión.
reflection-refused = No se guardó. Lo que escribiste sigue aquí:
reflection-both = También escribiste en otro dispositivo. Se guardan los dos textos.
reflection-both-link = Ver los dos y elegir
reflection-not-shared-yet = Todavía no se comparte. Presiona «Guardar reflexión» cuando quieras.
reflection-emptied = Presiona «Guardar reflexión» si quieres dejarla vacía.
reflection-two-title = Dos textos, los dos guardados
reflection-two = Escribiste esto en dos dispositivos. No se pierde nada: elige qué debe quedarse. Lo que no guardes se borra.
reflection-two-this = Escrito el { $day }
reflection-two-other = Escrito en otro dispositivo, el { $day }
reflection-keep-this = Quedarme con este
reflection-keep-other = Quedarme con el otro
reflection-keep-both = Guardar los dos, uno debajo del otro
reflection-two-changed = El texto cambió después de que lo viste, así que no se eligió nada. Por favor, míralo otra vez.
reflection-answer-from = { $name }, { $day }
reflection-answers = Una respuesta para ti
from-group = Del grupo
from-group-hint = Lo que otras personas de tu grupo comparten sobre esta lectura. Lo que se lee aquí se queda aquí.
a-member = Alguien del grupo
reflections-title = Lo que escribiste
reflections-intro = Tus reflexiones siguen siendo tuyas, también cuando se retira una lectura o termina un grupo.
reflections-empty = Todavía no hay nada aquí. Debajo de cada lectura hay espacio para escribir.
reflections-written = Escrito el { $day }
reflections-also = También guardado, de otro dispositivo
reflections-open = Abrir la lectura
reflections-take-back = Solo yo de ahora en adelante
reflections-read-me = Solo tú puedes leer esto.
reflections-read-counselor = Quien guía tu grupo también puede leer esto.
reflections-read-group = Quien guía tu grupo y tu grupo también pueden leer esto.
reflections-taken-back = Ya no se comparte. De ahora en adelante solo tú puedes leerlo.
reflections-kept = Tu texto se guarda aquí. Esa lectura ya no está abierta para ti, así que solo tú puedes leer lo que escribiste.
reflections-left = Ya no estás en este grupo.

# Help now
help-now-title = Ayuda ya
help-now-intro = No tienes que saber si es lo bastante grave. Puedes llamar.
call = Llamar al
in-danger = Si estás en peligro ahora mismo, llama al 911.
leave-title = Si alguien entra
leave-what = «Salir rápido», arriba, cierra tu sesión y muestra una página vacía. Presionar tres veces solo la tecla Mayúsculas (Shift) hace lo mismo. Durante una hora, «Atrás» no muestra nada de aquí, y «Continuar» en la página vacía es el camino de regreso.
leave-not = No puede borrar el historial de este navegador, que todavía tiene las direcciones y los títulos de las páginas. No puede cerrar tu correo ni deshacer una foto de la pantalla. No puede detener un programa en este dispositivo que vigila lo que haces.
leave-continue = Continuar
leave-new-tab = Nueva pestaña

# Steady
steady-title = Calma
steady-intro = Cuatro maneras de volver a sentir el suelo. Toma la que se te ocurra primero. Puedes dejar cualquiera en cualquier momento.
steady-ways = Maneras de volver a la calma
breathing-guide = Una guía para respirar
breathe-title = Respirar
breathe-intro = Sigue el círculo todo el tiempo que quieras. Suelta el aire por la boca, más despacio que al tomarlo. Sin sonido, sin prisa.
breathe-in = Toma aire
breathe-out = Suelta el aire
breathe-rhythm = El círculo crece durante cuatro tiempos mientras tomas aire, descansa uno, y se encoge durante seis mientras lo sueltas.
breathe-count-in = Toma aire: 1, 2, 3, 4
breathe-count-rest = Descansa: 1
breathe-count-out = Suelta: 1, 2, 3, 4, 5, 6
breathe-still = Dejarlo quieto
breathe-care = A algunas personas, fijarse en la respiración las tensa más. Si sientes mareo, o si empeora, deja que tu respiración siga su propio camino y toma otra de estas maneras.
senses-title = Cinco, cuatro, tres, dos, uno
senses-intro = Mira despacio a tu alrededor. Puedes decir las palabras en voz alta o solo pensarlas.
senses-5 = Cinco cosas que puedo ver
senses-5-more = Una lámpara, una esquina, un color. Deja descansar los ojos en cada cosa por una respiración.
senses-4 = Cuatro cosas que puedo tocar o sentir
senses-4-more = La silla debajo de ti, tus pies en el suelo, el aire en tus manos.
senses-3 = Tres cosas que puedo oír
senses-3-more = Una cerca, una lejos, una que no habías notado.
senses-2 = Dos cosas que puedo oler
senses-2-more = Tu manga, una taza, el aire junto a una ventana.
senses-1 = Una cosa que puedo saborear
senses-1-more = Un sorbo de agua basta.
water-title = Agua fría
water-intro = Medio minuto en la llave del agua. Cuando las emociones son muy intensas, el frío ayuda a algunas personas a volver a su cuerpo.
water-care-title = Solo las manos, y agua fresca más que fría,
water-care = si tienes un problema del corazón, tomas medicinas que hacen más lento el corazón, te desmayas con facilidad, vives con un trastorno de la alimentación o has comido poco, o si el frío te lastima los dedos o la piel. El frío en la cara puede hacer más lento el corazón. Si tienes dudas, elige otra manera.
water-1 = Deja correr agua fría sobre tus manos y muñecas. ¿No hay una llave cerca? Sostén una lata fría, una botella o un paño mojado.
water-2 = Cuenta despacio hasta treinta. Nota dónde está frío y dónde no.
water-3 = Si nada de lo de arriba es tu caso, y si quieres: pon un paño frío y mojado sobre tus mejillas y tus ojos cerrados mientras sueltas el aire dos veces, despacio. Sigues respirando todo el tiempo.
water-4 = Sécate las manos y siente cómo se calientan otra vez.
water-pain = Con frío basta; no debe doler, y el hielo no va sobre la piel descubierta. Si notas que quieres que duela, déjalo y pide a alguien que esté contigo. Puedes llamar al 988 o mandar un mensaje de texto a cualquier hora.
place-title = Un lugar seguro
place-intro = Un lugar en tu mente donde no se te pide nada. Puede ser real o inventado.
place-care-title = Déjalo en cuanto deje de sentirse seguro.
place-care = Muchas personas no tienen un lugar que se sienta seguro, y eso no es un fracaso. Si en su lugar llega un recuerdo difícil, abre los ojos, pon los dos pies en el suelo, di qué día es, y prueba esta otra manera:
place-1 = Deja los ojos abiertos, descansando en un punto, o ciérralos. Abiertos es mejor si a veces sientes que todo se aleja.
place-2 = Deja que venga un lugar con suficiente calma: una banca, una cocina por la mañana, una orilla. No tiene que ser perfecto. No tiene que haber nadie más; un animal, si quieres.
place-3 = ¿Qué ves ahí? ¿Qué hay bajo tus pies? ¿Qué oyes, y cómo es el aire?
place-4 = Quédate tres respiraciones, o mientras te haga bien.
place-5 = Para volver, aprieta los pies contra el suelo y encuentra a tu alrededor tres cosas del mismo color.
steady-after = ¿Sigue siendo difícil? No es un fracaso. Puedes llamar al 988 o mandar un mensaje de texto a cualquier hora.

# How pages look
comforts-title = Tamaño, espacio y colores
comforts-size = Tamaño del texto
comforts-size-usual = Normal
comforts-size-large = Grande
comforts-size-larger = Más grande
comforts-size-largest = El más grande
comforts-lines = Espacio entre líneas
comforts-lines-usual = Normal
comforts-lines-roomy = Más
comforts-lines-roomiest = Mucho más
comforts-scheme = Colores
comforts-scheme-device = Como en este dispositivo
comforts-scheme-light = Claros
comforts-scheme-dark = Oscuros
comforts-contrast = Contraste
comforts-contrast-usual = Normal
comforts-contrast-high = Alto
comforts-keep = Dejarlo así
comforts-kept = Guardado.
comforts-not-kept = Ya se ve así, pero no se pudo guardar. Presiona el botón para intentarlo otra vez.
comforts-where = Esto se queda en este navegador, para tus páginas de aquí. En un dispositivo que compartes, se va cuando se cierra el navegador.

# Reading without a network
offline-title = Leer sin conexión
# As our pages say a day: its number first, and a small pm.
offline-locale = es-US
offline-hint = Si lo permites, este dispositivo guarda tus lecturas abiertas. Así puedes leer, escribir y marcar como terminado donde no hay conexión.
offline-intro = Este dispositivo no guarda nada de aquí, a menos que tú lo permitas.
offline-kept = Lo que guarda entonces: tus lecturas abiertas y su lista, tu plan de seguridad, «Calma» y «Ayuda ya». Y lo que escribas o marques como terminado sin conexión, hasta que se envíe.
offline-risk = Quien pueda desbloquear este dispositivo puede leer todo eso, sin tu contraseña.
offline-ends = Se borra cuando cierras sesión, cuando sales rápido o cuando lo detienes aquí, cuando otra persona inicia sesión en este dispositivo, y cuando este dispositivo pasa 30 días sin comunicarse con Mooring. Lo que escribiste y no se pudo enviar en 30 días también se borra.
offline-not-hidden = No se puede ocultar que algo se guarda: la configuración de este navegador nombra este sitio entre los que guardan datos. Si lo agregas a la pantalla de inicio, ahí se llama «Reader», con un ícono sencillo; la dirección sigue siendo la nuestra. No puede deshacer lo que alguien haya copiado o fotografiado.
offline-needs = Para esto hace falta JavaScript, y un navegador que permita a los sitios guardar páginas. Las ventanas privadas muchas veces no lo permiten.
offline-shared = Iniciaste sesión aquí como en un dispositivo que otras personas usan. En un dispositivo así no se guarda nada.
offline-allow = Guardar mis lecturas en este dispositivo
offline-stop = Detenerlo y borrar lo guardado
offline-allowed = Este dispositivo ya puede guardar tus lecturas.
offline-stopped = Este dispositivo ya no guarda nada.
offline-unable = Este navegador no puede guardar páginas. No se guarda nada.
offline-kept-now = Guardadas en este dispositivo: { $count } páginas, al { $when }.
offline-copy = Esta es la copia que este dispositivo guardó el { $when }. Puede haber cambiado desde entonces.
offline-away = No hay conexión, y la página que pediste no está guardada en este dispositivo. Lo que está guardado está aquí.
offline-network-only = Para esto hace falta conexión.
offline-again = Hay conexión otra vez: mostrar la página como está ahora
offline-done = La marcaste como terminada. Está guardado en este dispositivo, y se envía cuando haya conexión.
offline-not-done = Quitaste la marca de terminada. Está guardado en este dispositivo, y se envía cuando haya conexión.
offline-written = Lo que escribiste está guardado en este dispositivo, y todavía no se ha enviado. Se envía cuando haya conexión.
offline-full = Ya no queda espacio en este dispositivo, así que no se guardó nada. Lo que escribiste está solo en el campo. Cópialo a otro lugar, o espera a que haya conexión y guárdalo entonces.
offline-no-room = Ya no queda espacio para páginas en este dispositivo. Lo que guardó antes puede ser más viejo, o ya no estar.
offline-failed = Este dispositivo no pudo guardarlo. Lo que escribiste está solo en el campo. Cópialo a otro lugar, o espera a que haya conexión y guárdalo entonces.
offline-waiting = { $count ->
    [1] Hay 1 cosa guardada en este dispositivo que todavía no se ha enviado. Se envía cuando haya conexión.
   *[other] Hay { $count } cosas guardadas en este dispositivo que todavía no se han enviado. Se envían cuando haya conexión.
}
offline-sign-in = Inicia sesión otra vez, y se envía.
offline-sent = Lo que escribiste o marcaste sin conexión ya se envió.
offline-two = Escribiste sobre una lectura en dos lugares. Se guardan los dos textos; su página los muestra.
offline-choose = Elegir cuál guardar
offline-refused = Algo no se pudo enviar: la lectura ya no está abierta para ti. Eso pasa cuando terminó tu tiempo en el grupo. Lo que escribiste sigue en este dispositivo, y en ningún otro lugar. Cópialo si quieres conservarlo.
offline-wrong = Algo no se aceptó tal como está. Sigue en este dispositivo, y en ningún otro lugar.
offline-ended = Algo que escribiste aquí el { $when } no se pudo enviar en 30 días, y se borró.
offline-see = Verlo
offline-remove = Borrarlo de este dispositivo
offline-seen = Ya lo vi
offline-unsent-title = Todavía sin enviar
offline-unsent = { $count ->
    [1] Hay 1 cosa en este dispositivo sin enviar. Si sigues, se pierde.
   *[other] Hay { $count } cosas en este dispositivo sin enviar. Si sigues, se pierden.
}
offline-send-first = Enviar primero
offline-lose = Seguir y perderlo
offline-sending-failed = No se pudo enviar ahora. Sigue aquí.
offline-somebodys = { $count ->
    [1] Hay 1 cosa en este dispositivo sin enviar. Se envía cuando la persona que la escribió inicie sesión aquí. Si otra persona inicia sesión, o si marcas que otras personas usan este dispositivo, se pierde.
   *[other] Hay { $count } cosas en este dispositivo sin enviar. Se envían cuando la persona que las escribió inicie sesión aquí. Si otra persona inicia sesión, o si marcas que otras personas usan este dispositivo, se pierden.
}

# Account
account-title = Tú
account-name = Nombre
account-name-hint = Como quieres que te llamen. Lo ve quien guía tu grupo. Las demás personas del grupo no, a menos que tú y ellas quieran.
account-name-hint-staff = Como te ven tus colegas y las personas de tus grupos.
account-zone = Tu zona horaria
account-zone-hint = Solo si vives en una zona distinta de la de tu grupo. Verás las dos horas.
account-zone-hint-staff = Para horas que no pertenecen a ningún grupo. Un grupo conserva la suya.
account-zone-group = La misma que mi grupo
account-zone-none = Ninguna: mostrar UTC
account-yours = Lo que tú decides
account-signing-in = Inicio de sesión
account-held = Lo que se guarda
account-save = Guardar
account-saved = Guardado.
account-mail = El correo de Mooring llega a
account-sign-out = Cerrar sesión
password-title = Tu contraseña
password-hint = Cambiarla cierra tu sesión en todos los demás lugares.
password-intro = Después de esto, la sesión se cierra en todos los demás dispositivos. Te llega un correo que dice que se cambió.
password-beside-hint = 8 caracteres o más, porque tienes un segundo paso. Palabras que no tienen que ver entre sí son fáciles de recordar.
password-current = Contraseña actual
password-new = Contraseña nueva
password-button = Cambiar contraseña
password-changed = Tu contraseña cambió. La sesión se cerró en todos los demás dispositivos.
devices-title = Dispositivos con sesión abierta
devices-hint = Dónde tienes la sesión abierta ahora. Desde aquí puedes cerrarla en un dispositivo, por ejemplo en uno que se perdió.
devices-intro = Cada línea es un navegador en el que tienes la sesión abierta. Si no reconoces alguno, cierra su sesión y después elige una contraseña nueva en «Tú».
devices-unknown = Un dispositivo que no dice cuál es
devices-on = { $browser } en { $system }
devices-used = usado { $when }
devices-since = sesión abierta { $when }
devices-shared = compartido con otras personas
devices-this = este dispositivo
devices-end-others = Cerrar sesión en todos los demás
devices-ended = La sesión se cerró en ese dispositivo.
devices-others-ended = La sesión se cerró en todos los demás. Solo queda abierta en este dispositivo.
export-title = Lo que se guarda sobre ti
export-hint = Léelo todo, o guárdalo en un archivo.
export-open = Ver lo que se guarda sobre mí
export-intro = Todo lo que Mooring tiene sobre ti, en una lista. Un archivo guardado lo puede leer cualquiera que abra este dispositivo; piensa bien dónde lo guardas.
export-why-password = Se pide otra vez, por si otra persona tiene este dispositivo en sus manos.
export-read = Mostrarlo
export-file = Guardarlo en un archivo
export-made = Así estaba el { $when }.
export-left-out = Lo que se tiene y no se muestra, y por qué
closure-title = Dejar Mooring para siempre
closure-hint = Cierra tu cuenta y borra tus datos.
closure-erased = Tu nombre, tu dirección, tu zona horaria, tu contraseña, tus dispositivos, tus enlaces, tus lecturas y lo que escribiste con ellas, tu plan de seguridad y todo el correo para ti se borran de inmediato. Tu sesión se cierra en todas partes, y dejas tus grupos.
closure-kept = Esto se queda, sin tu nombre:
kept-account = Cuenta
kept-memberships = Pertenencia a grupos
kept-attendance = Asistencia
kept-words = Palabras escritas sobre ti en las sesiones
kept-texts = Textos para tus grupos
kept-trail = Lo que hiciste, y lo que se hizo con tu cuenta
kept-nobody = un número en lugar de tu nombre, para que lo demás siga encajando
kept-counts = cuántas personas tuvo un grupo, y cuántas vinieron; ya no nombra a nadie
kept-record = es el registro de la sesión y no de la persona; ya no dice de quién se trata
kept-trail-why = el registro de quién hizo qué tiene números y no nombres, y no se puede cambiar
kept-seal = le muestra al programa que la entrada no se cambió
kept-texts-why = se escribió para todo el grupo; que te llegó a ti se borra
closure-backups = Una copia de respaldo hecha antes todavía lo tiene, hasta que se descarte. Si tal vez quieras una copia de lo que se guarda sobre ti, guárdala primero.
closure-sure = Sé que esto no se puede deshacer
closure-button = Borrar mis datos y cerrar mi cuenta
closure-leads = Guías un grupo que todavía se reúne. Pide a la coordinación que otra persona lo guíe; entonces puedes irte.
closure-only = Nadie más administra este lugar. Invita primero a otra persona que administre; entonces puedes irte.
closed-title = Tu cuenta está cerrada
closed-done = Tus datos se borraron de aquí, y tu sesión se cerró en todas partes. No te llegará más correo. Puedes volver cuando quieras con una nueva invitación.
closed-backups = Las copias de respaldo de antes los tienen hasta que se descarten; si alguna se llegara a restaurar, tus datos se borran de ella otra vez.
account-sign-out-hint = En un dispositivo que otras personas usan, cierra sesión cuando termines.

# Safety plan
safety-plan-intro = Unas líneas para un momento difícil, en tus propias palabras, escritas mientras hay calma. Una línea basta para empezar, en cualquiera de las seis partes. Todas pueden quedarse vacías, y puedes volver cuando quieras.
safety-plan-no-promise = Solo tú puedes leerlo, a menos que lo compartas. No es una promesa de que te las arreglarás por tu cuenta: los números al final de esta página están para cuando no ayude.
safety-plan-signs = Señales de que viene un momento difícil
safety-plan-signs-hint = Lo que notas primero: un pensamiento, un sentimiento, algo en tu cuerpo, algo que haces. Por ejemplo: dejo de contestar mensajes; se me aprieta el pecho.
safety-plan-coping = Lo que puedo hacer por mi cuenta
safety-plan-coping-hint = Cosas pequeñas que te ayudan a pasar los próximos diez minutos. Por ejemplo: una ducha tibia; una vuelta a la cuadra; la respiración de «Calma».
safety-plan-distraction = Personas y lugares que me distraen
safety-plan-distraction-hint = Compañía, o estar en otro lugar. No tienes que contarle a nadie cómo estás. Por ejemplo: la cocina de mi hermana; la biblioteca; la banca junto al río.
safety-plan-people = Personas a las que puedo pedir ayuda
safety-plan-people-hint = A quién podrías decirle que la estás pasando mal. Un número de teléfono se convierte en un enlace para llamar. Por ejemplo: Sam, 555-0142, por las noches.
safety-plan-professionals = Profesionales y lugares de ayuda
safety-plan-professionals-hint = Quién se dedica a esto, y adónde podrías ir. Por ejemplo: mi doctora y su número; la sala de emergencias más cercana y cómo llegar.
safety-plan-surroundings = Hacer más seguro lo que me rodea
safety-plan-surroundings-hint = Qué podría estar más lejos antes de que llegue un momento difícil, y quién te lo podría guardar. Por ejemplo: mi vecina guarda mis pastillas; nada de alcohol en la casa.
safety-plan-save = Guardar mi plan
safety-plan-change = Cambiar mi plan
safety-plan-saved = Guardado. Aquí lo encuentras en cualquier momento.
safety-plan-nothing-here = Todavía nada aquí. Puede quedarse así.
safety-plan-changed = Último cambio: { $day }.
safety-plan-print = Para tenerlo en papel, imprime esta página desde el menú de tu navegador. Los botones no salen en el papel.
safety-plan-crisis = Cuando el plan no ayuda
safety-plan-divider = — también escrito, en otro dispositivo: —
safety-plan-both = Mientras escribías, este plan se guardó también en otro dispositivo. En las partes que lo dicen se guardaron los dos textos. Quita lo que no necesites, y guarda.
safety-plan-both-here = Aquí se guardaron dos textos, con una línea entre ellos.
safety-plan-sharing = Quién puede leerlo
safety-plan-only-me = Solo tú.
safety-plan-read-by = Lo compartes con { $names }.
safety-plan-nobody = Lo compartes, pero en este momento nadie guía un grupo en el que estés, así que solo tú puedes leerlo.
safety-plan-joined-since = Desde entonces entraste a un grupo. Nadie de ahí puede leerlo, a menos que lo compartas otra vez.
safety-plan-sharing-hint = Compartir permite que lo lea quien guía tu grupo, o quien le sustituye, mientras estás en el grupo. No pueden cambiar nada. Puedes dejar de compartirlo en cualquier momento; entonces ya no encuentran nada, aunque lo leído, leído está.
safety-plan-share = Compartir con quien guía mi grupo
safety-plan-stop = Dejar de compartir
safety-plan-shared-notice = Compartido. Puedes dejar de compartirlo aquí en cualquier momento.
safety-plan-only-me-notice = Ahora solo tú puedes leerlo.

# Safe contact
contact-title = Contacto seguro
contact-hint = Qué se te puede mandar por correo, con qué palabras, y si alguien te puede llamar.
contact-intro = Tú decides qué puede llegarte. «Nada» también es una buena respuesta: todo te espera aquí cuando inicies sesión.
contact-saved = Guardado. Vale desde el próximo correo. Lo que estaba por enviarse y ya no quieres se canceló.
contact-reach = Qué puede llegarte
contact-reach-chosen = Lo que elijo abajo
contact-reach-nothing = Nada: ni correo, ni llamadas, ni mensajes de texto
contact-mail = Correo
contact-mail-hint = Nunca nombra un grupo, un paso ni una enfermedad. Quién lo envía está solo al final, y en ninguna parte si eliges las palabras sin día ni hora.
contact-sessions = Recuérdenme las sesiones
contact-changes = Avísenme cuando una sesión se mueve, se cancela o se hace en otro lugar
contact-readings = Recuérdenme las lecturas
contact-announcements = Avísenme cuando quien guía mi grupo le escribe al grupo
contact-announcement-words = Pongan también en el correo lo que escribe. Si no, lo lees después de iniciar sesión, y siempre es así si abajo eliges «Sin ellos»
contact-wording = Con qué palabras
contact-wording-hint = Quien pueda ver tu pantalla puede leer el asunto de un correo. Sin día ni hora, inicias sesión para ver de qué se trata, también cuando se cancela una sesión; y ya no se puede contestar desde correos anteriores si vienes.
contact-wording-time = Con el día y la hora de la sesión
contact-wording-neutral = Sin ellos: solo que algo te espera
contact-account-title = Sobre tu cuenta
contact-account = Escríbanme sobre mi cuenta: cuando olvidé mi contraseña, cuando se cambió, o cuando alguien intenta entrar
contact-account-hint = Sin esto, no se puede mandar por correo un enlace para una contraseña nueva. Si pierdes tu contraseña, habla con quien guía tu grupo: las personas que trabajan con tu grupo pueden hacer un enlace y dártelo en persona.
contact-phone-title = Teléfono
contact-phone-use = ¿Alguien puede llamarte o mandarte mensajes de texto?
contact-phone-none = No, ni llamadas ni mensajes
contact-phone-text = Solo mensajes
contact-phone-call = Solo llamadas
contact-phone-both = Llamadas o mensajes
contact-phone = Número seguro
contact-phone-when = Cuándo y cómo
contact-phone-when-hint = Por ejemplo: entre semana hasta las 3 p. m.; digan que llaman de la biblioteca.
contact-note = Qué más conviene saber
contact-note-hint = Por ejemplo: nunca dejen mensaje de voz; solo leo mi correo en el trabajo.
contact-who-sees = Esto lo ven las personas que trabajan con tu grupo. Las demás personas del grupo, quienes están en formación y quienes administran, no.

calendar-title = Tu calendario
calendar-hint = Tus fechas en un calendario tuyo, si lo quieres.
calendar-intro = Los calendarios muchas veces se comparten. Por eso nada llega al tuyo si no lo pides aquí. Un evento dice la hora y «{ $title }»: ningún lugar, ningún grupo, ningún nombre.
calendar-mail-title = Con el correo
calendar-mail = Cuando me escriban sobre una fecha, que el correo traiga también el evento para mi calendario
calendar-mail-hint = Si la hora cambia o se cancela, el evento la sigue, mientras esto esté marcado, te llegue correo sobre cambios y seas parte de un grupo. Si elegiste las palabras sin día ni hora, no llega ninguno. No podemos quitar nada de tu calendario: si desmarcas esto, dejas de recibir ese correo, eliges esas palabras o te vas, borra tú lo que quede.
calendar-saved = Guardado. Vale desde el próximo correo.
calendar-feed-title = Una dirección privada
calendar-feed-intro = El programa de calendario al que le des esta dirección pregunta aquí por sí solo, una y otra vez, y muestra tus próximas fechas. Quien tiene la dirección ve lo mismo: no se la des a nadie más. Deja de funcionar cuando la quitas, cuando haces otra y cuando ya no estás en ningún grupo.
calendar-feed-none = No tienes ninguna dirección así.
calendar-feed-there = Tienes una dirección así. Aquí no se guarda de una forma que se pueda volver a mostrar.
calendar-feed-make = Hacer una dirección
calendar-feed-replace = Hacer otra
calendar-feed-end = Quitarla
calendar-feed-made = Esta es tu dirección. Se muestra solo esta vez.
calendar-feed-ended = Quitada. La dirección de antes ya no encuentra nada.
calendar-feed-address = Dirección

stop-title = Dejar de recibir correos
stop-kind-sessions = Este correo te recuerda una fecha.
stop-kind-changes = Este correo te avisa que algo cambió.
stop-kind-readings = Este correo te recuerda algo para leer.
stop-kind-reminders = Este correo te recuerda varias cosas.
stop-kind-announcements = Este correo te avisa que alguien te escribió.
stop-intro = Presiona el botón y ya no llega más correo como este. Hasta entonces no pasa nada.
stop-kind-button = Dejar de recibir este tipo de correo
stop-all-intro = También puedes dejar de recibir todo, menos lo que trata de tu cuenta, como un enlace para una contraseña nueva.
stop-all-button = Recibir solo lo de mi cuenta
stop-done = Listo. Ya no te llega más, y lo que estaba por enviarse se canceló.
stop-is-over = Ya no te llega correo así.
stop-back = Puedes cambiarlo cuando inicies sesión, en «Contacto seguro».

# What others may be told
release-title = A quién se le puede hablar de ti
release-hint = A nadie de fuera se le dice nada, a menos que tú digas a quién, qué y hasta cuándo.
release-intro = A nadie de fuera se le dice nada sobre ti, ni siquiera que estás aquí, a menos que tú lo permitas. Tú dices a quién, qué y hasta cuándo. Puedes retirarlo en cualquier momento.
release-current = Permitido ahora
release-none = A nadie se le puede decir nada.
release-over = Terminado
release-new = Permitir algo
release-recipient = A quién se le puede hablar
release-organization = Dónde trabaja
release-allowed = Qué se le puede decir
release-allowed-hint = Lo menos que haga falta. Por ejemplo: solo que participo; o a qué sesiones vine.
release-purpose = Para qué
release-purpose-hint = Por ejemplo: para que mi terapeuta y el grupo sepan uno del otro.
release-until = Hasta
release-until-hint = El último día. A lo más un año desde hoy; después termina por sí solo.
release-give = Permitir esto
release-given = Permitido. Lo ven las personas que trabajan con tu grupo.
release-revoked-notice = Retirado. De ahora en adelante no se le dice nada. Lo que ya se dijo no se puede deshacer.
release-holds-until = hasta el { $day }
release-ended = terminó el { $day }
release-revoked = retirado el { $day }
release-recorded = Firmaste esto en papel. { $name } lo anotó aquí el { $day }.
release-revoke = Retirar
release-for = Para:

# First names between members
first-name-title = Tu nombre de pila en el grupo
first-name-hint = Las demás personas del grupo no ven nada de ti aquí, a menos que tú y ellas quieran.
first-name-intro = Aquí las personas de un grupo no se ven entre sí. Si quieres, quienes digan lo mismo pueden ver tu nombre de pila en «Esta semana», y tú ves el de ellas. Puedes retirarlo en cualquier momento; entonces nadie ve el nombre de nadie.
first-name-shown = Verían: { $name }
first-name-show = Las personas de mi grupo pueden ver mi nombre de pila ({ $when })
first-name-no-group = Ahora no estás en ningún grupo.
in-your-group = En tu grupo: { $names }
in-your-group-on = En tu grupo del { $weekday }: { $names }

# Group agreement
agreement-title = Acuerdo del grupo
agreement-hint = Lo que las personas del grupo se prometen entre sí.
agreement-none = No hay ningún acuerdo que leer. Si algún día lo hay, se te pregunta antes de seguir leyendo.
agreement-intro = Antes de seguir, por favor lee esto. Tómate tu tiempo; nada se vence.
agreement-agree = Leí esto, y estoy de acuerdo.
agreement-accept = Acepto
agreement-decline = No estoy de acuerdo
agreement-decline-hint = Es posible no aceptar. Se te dice qué significa y con quién hablar. «Ayuda ya», «Calma» y tu cuenta siguen abiertas.
agreement-declined = No aceptaste, y está bien.
agreement-declined-means = Conservas tu lugar en el grupo. «Esta semana» y las lecturas quedan cerradas aquí hasta que aceptes; «Ayuda ya», «Calma» y tu cuenta siguen abiertas. Puedes cambiar de opinión en esta página en cualquier momento.
agreement-declined-talk = Habla con la persona que te invitó sobre lo que no te parece.
agreement-declined-talk-to = Habla sobre lo que no te parece con: { $names }.
agreement-agreed = Aceptaste esto el { $day } (versión { $number }). Para retirarlo, habla con quien guía tu grupo.

# Invitation
invitation-title = Tienes una invitación
invitation-intro = Elige un nombre y una contraseña, y ya está. Hasta entonces, nada aquí dice a dónde se te invitó.
invitation-intro-known = Presiona el botón para aceptar. Después inicia sesión como siempre.
invitation-name = Nombre
invitation-name-hint = Como quieres que te llamen. Basta con un nombre de pila.
invitation-password = Contraseña
invitation-password-hint = 15 caracteres o más. Cuatro o cinco palabras que no tienen que ver entre sí son fáciles de recordar.
invitation-accept = Aceptar
invitation-accepted = Ya está. Por favor, inicia sesión.

# Mail. Subjects name no group, no illness, no step, no organization.
mail-greeting = Hola:
mail-invitation-subject = Una invitación para ti
mail-invitation-body = Alguien con quien hablaste te invitó. Sigue este enlace para aceptar; funciona hasta el { $until }.
mail-invitation-ignore = Si no sabes de qué se trata, puedes ignorar este correo. No pasa nada, a menos que presiones el botón de esa página.
mail-staff-invitation-subject = Tu cuenta
mail-staff-invitation-body = Se creó una cuenta para tu trabajo. Sigue este enlace para elegir una contraseña; funciona hasta el { $until }.
mail-reset-subject = Tu contraseña
mail-reset-body = Alguien, probablemente tú, pidió una contraseña nueva. Sigue este enlace para elegirla; funciona hasta { $until }.
mail-reset-ignore = Si no fuiste tú, puedes ignorar este correo. Tu contraseña se queda como está.
mail-password-subject = Tu contraseña
mail-password-body = La contraseña de tu cuenta cambió, y la sesión se cerró en todos los demás dispositivos. Si fuiste tú, no hay nada que hacer.
mail-address-subject = Tu cuenta
mail-address-body = Alguien, probablemente tú, pidió pasar una cuenta a otra dirección. Sigue este enlace y presiona el botón para decir que sí; funciona hasta el { $until }.
mail-address-ignore = Si no fuiste tú, no hagas nada: sin tu sí, nada cambia. Si vuelve a pasar, elige una contraseña nueva.
mail-address-changed-body = De ahora en adelante tu cuenta usa esta dirección. Con ella inicias sesión.
mail-guessing-body = Alguien probó muchas contraseñas equivocadas para tu cuenta. Nadie entró. Para que siga así, tu contraseña ya no se acepta, salvo en los dispositivos donde ya habías iniciado sesión.
mail-guessing-next = Una contraseña nueva la abre otra vez. Puedes elegirla aquí:
mail-second-step-body = El segundo paso para entrar a tu cuenta cambió. Si fuiste tú, no hay nada que hacer.
mail-second-step-reset-body = Quien administra restableció el segundo paso para entrar a tu cuenta, porque alguien lo pidió. Tu contraseña es la misma. La próxima vez que inicies sesión, lo configuras de nuevo.
mail-second-step-reset-not-you = Si no lo pediste, elige aquí una contraseña nueva, y cuéntaselo a alguien de confianza en el lugar que te invitó:
mail-password-not-you = Si no fuiste tú, elige aquí una nueva, y cuéntaselo a alguien de confianza en el lugar que te invitó:
mail-session-reminder = Recordatorio
mail-session-subject = { $what }: { $when }
mail-session-body = Tienes una cita el { $when } ({ $zone }), hasta { $until }.
mail-session-own = Es decir: { $when }.
mail-session-more = Inicia sesión para ver dónde es y todo lo demás:
mail-session-reply = Si puedes venir, si llegas tarde o si quieres que te llamen, puedes decirlo aquí sin iniciar sesión:
mail-reading-subject = Un recordatorio
mail-reading-body = Algo está listo para ti; es para el { $when } ({ $zone }). Lleva unos minutos, cuando te venga bien.
mail-reading-more = Lo encuentras al iniciar sesión:
mail-several-more = Todo lo encuentras al iniciar sesión:
mail-moved-subject = Otra hora
mail-moved-body = Tu cita tiene otra hora: { $when } ({ $zone }), hasta { $until }.
mail-moved-more = Si también se movieron otras más adelante, ves todas las fechas al iniciar sesión:
mail-cancelled-subject = Un cambio
mail-cancelled-body = La cita del { $when } ({ $zone }) se canceló.
mail-cancelled-more = Ves lo que sigue al iniciar sesión:
mail-place-subject = Un cambio
mail-place-body = Para tu cita del { $when } ({ $zone }) cambió algo del lugar.
mail-place-more = Ves dónde es al iniciar sesión:
mail-lead-subject = Un cambio
mail-lead-body = Para el { $when } ({ $zone }), hasta { $until }, cambió quién guía.
mail-lead-more = Ves quién es ahora al iniciar sesión:
mail-announcement-subject = Un mensaje para ti
mail-announcement-waits = Un mensaje te espera.
mail-announcement-below = Pediste también las palabras en el correo. Están abajo, para que nadie las lea en una pantalla bloqueada o en una lista de correos antes de que lo abras:
mail-footer-answers = Una respuesta a este correo le llega a la persona que lo escribió, y a nadie más.
mail-quiet-reminder = Algo te espera.
mail-quiet-change = Algo cambió.
mail-footer = Nadie lee lo que se escribe a esta dirección. El correo nunca dice más de lo que debe.
mail-stop = Aquí puedes dejar de recibir correos así, sin iniciar sesión:
mail-calendar-title = Cita

# While a new password is typed, and while a sign-in ends
password-show = Mostrar contraseña
strength-good = Buena: difícil de adivinar.
strength-strong = Fuerte: muy difícil de adivinar.
ending-idle = Tu sesión se cerrará en dos minutos, porque aquí no se hizo nada durante un rato.
ending-whole = Tu sesión se cerrará en dos minutos, porque no puede durar más. Envía lo que estás escribiendo, o inicia sesión otra vez después; se conserva.
ending-title = Tu sesión se cerró
ending-over = Inicia sesión otra vez; lo que escribiste en esta página se conserva.
ending-stay = Seguir en mi sesión
ending-again = Iniciar sesión otra vez

# Signing in
sign-in-title = Iniciar sesión
email = Correo electrónico
password = Contraseña
shared-device = Otras personas también usan este dispositivo
sign-in-button = Iniciar sesión
forgot-link = Olvidé mi contraseña
sign-in-wrong = Esta dirección y esta contraseña no van juntas. Puede ser un error en la una o en la otra.
sign-in-too-many = Se intentó demasiadas veces. Espera un cuarto de hora e inténtalo otra vez. Si olvidaste tu contraseña, elige una nueva por correo.
address-title = Tu dirección de correo
address-hint = Con ella inicias sesión, y ahí llega el correo. Un cambio se confirma en los dos buzones.
address-intro = Mandamos un enlace a la dirección nueva y otro a la anterior. Cuando las dos hayan dicho que sí, la dirección cambia. Ninguno de los correos nombra la otra dirección. Si a la anterior no se le puede escribir, basta con la nueva.
address-new = Dirección nueva
address-button = Cambiar dirección
address-asked = Mira en los dos buzones: cada uno tiene un enlace. Funcionan durante tres días.
address-awaits-both = Los dos buzones todavía tienen que decir que sí. Si al nuevo no llegó nada, mira si está bien escrito.
address-awaits-old = El buzón anterior todavía tiene que decir que sí.
address-awaits-new = El buzón nuevo todavía tiene que decir que sí. Si no llegó nada, mira si la dirección está bien escrita.
address-give-up = Cancelar este cambio
address-given-up = Cancelado. Tu dirección se queda como está.
returned-title = Nuestro correo no te está llegando
returned = Lo que mandamos a tu dirección regresa sin entregarse, así que ya no mandamos nada ahí: ni recordatorios ni enlaces. Nada de lo tuyo se ha perdido. Revisa que la dirección esté bien escrita y que el buzón reciba correo.
returned-right = Mi dirección está bien
returned-change = Usar otra dirección
returned-believed = Gracias. Desde ahora volvemos a mandar correo a tu dirección.
address-confirm-title = Otra dirección
address-confirm = Alguien, probablemente tú, pidió pasar una cuenta a otra dirección. Di que sí solo si fuiste tú.
address-confirm-button = Sí, fui yo
address-confirm-not-you = Si no fuiste tú, cierra esta página: nada cambia.
address-halfway = Gracias. Ahora el otro buzón tiene que decir que sí; tiene su propio enlace.
address-done = Listo. De ahora en adelante inicias sesión con la dirección nueva.
second-step-title = Segundo paso
second-step-intro = Tu contraseña es correcta. Ahora, el segundo paso.
second-step-code = Código
second-step-code-hint = Seis dígitos de la aplicación, o uno de los códigos de recuperación que guardas en papel.
second-step-wrong = Este código no es correcto, o ya se usó. Espera el siguiente y escríbelo.
second-step-too-many = Se intentó demasiadas veces. Espera un cuarto de hora e inicia sesión otra vez.
second-step-too-late = El segundo paso tardó demasiado. Por favor, inicia sesión otra vez.
second-step-lost = ¿Sin aplicación, sin llave de acceso y sin código en papel? Quien administra el lugar al que perteneces puede restablecer el segundo paso. Tu contraseña se queda como está.
second-factor-title = Segundo paso
second-factor-hint = Un código de tu teléfono además de la contraseña: quien solo conozca la contraseña no puede entrar.
second-factor-intro = Con un segundo paso, al iniciar sesión se pide un código de una aplicación de tu teléfono. Si alguien se entera de tu contraseña, con eso solo no abre nada.
second-factor-due = Tu trabajo pide un segundo paso. Por favor, configúralo antes del { $when }; después, sin él no se abre nada más.
second-factor-due-now = Configura un segundo paso para seguir. Hasta entonces no se abre nada más que las páginas de ayuda.
second-factor-on = Activo desde el { $when }.
second-factor-begin-title = Configurarlo
second-factor-begin = Configurar una aplicación
second-factor-anew-title = ¿Alguien más vio la imagen?
second-factor-anew = Hacer otra
second-factor-anew-hint = Haz otra; la de arriba entonces ya no sirve.
second-factor-again-title = Otro teléfono u otra aplicación
second-factor-again = Configurar otra aplicación
second-factor-apps = Sirve cualquier aplicación de autenticación, como Aegis, FreeOTP o la que trae tu teléfono.
second-factor-again-hint = La aplicación que usas ahora funciona hasta que la nueva haya dado su primer código.
second-factor-scan-title = Escanea esto con la aplicación
second-factor-scan = Abre la aplicación, elige agregar una cuenta y apunta la cámara a la imagen. Después escribe el código que muestra la aplicación.
second-factor-picture = Código para escanear con la aplicación
second-factor-type = O escribe esto en la aplicación:
second-factor-first-code = Código que muestra la aplicación
second-factor-confirm = Usar esta aplicación
second-factor-set = El segundo paso está configurado.
second-factor-codes-title = Códigos de recuperación
second-factor-codes-left = { $count ->
    [one] Queda un código.
   *[other] Quedan { $count } códigos.
 } Los nuevos anulan los anteriores.
second-factor-new-codes = Hacer diez códigos nuevos
second-factor-remove-title = Quitarlo
second-factor-remove = Quitar la aplicación
second-factor-removed = La aplicación se quitó. Ya no se pide al iniciar sesión.
passkey-sign-in = Iniciar sesión con una llave de acceso
passkey-wrong = Esta llave de acceso no te dejó entrar: se quitó, o la respuesta llegó demasiado tarde. Inténtalo otra vez, o entra con tu contraseña.
passkey-too-many = Desde aquí se intentó demasiadas veces. Espera un cuarto de hora, o entra con tu contraseña.
passkey-failed = No funcionó. No se cambió nada; por favor, inténtalo otra vez.
passkey-declined = No se usó ninguna llave de acceso. Inténtalo otra vez, o entra con tu contraseña.
passkeys-title = Llaves de acceso
passkeys-intro = Con una llave de acceso entras con tu huella, con tu cara o con el código de tu dispositivo, sin tu contraseña. Agrega una solo en un dispositivo que nadie más pueda abrir.
passkey-add = Agregar una llave de acceso
passkey-not-made = No se hizo ninguna llave de acceso, y no se cambió nada.
passkey-known = Este dispositivo ya tiene una llave de acceso para tu cuenta.
passkey-added = La llave de acceso está agregada. Puedes entrar con ella.
passkey-since = agregada { $when }
passkey-unused = todavía sin usar
passkey-remove = Quitar esta llave de acceso
passkey-removed = La llave de acceso se quitó. Ya no deja entrar a nadie; también puedes borrarla en el dispositivo.
recovery-codes-title = Códigos de recuperación
recovery-codes-intro = Anota estos diez códigos o imprímelos, y guárdalos donde guardas los papeles importantes. Cada uno sirve una vez en lugar de la aplicación o de la llave de acceso. Solo se muestran ahora.
recovery-codes-kept = Ya los guardé
problem-second-step-missing-title = Falta el segundo paso
problem-second-step-missing = Esta cuenta ahora pide un segundo paso. No se cambió nada.
problem-second-step-missing-next = Configúralo (se abre junto a esta página), y después vuelve aquí y sigue. Lo que escribiste se queda aquí.
forgot-too-many = Desde aquí se pidió demasiadas veces. Espera un cuarto de hora e inténtalo otra vez.
sign-in-reset-done = Tu contraseña nueva está lista. Por favor, inicia sesión con ella.
sign-in-signed-out = Tu sesión está cerrada.
sign-in-kept = Mientras tanto se cerró tu sesión. Inicia sesión, y lo que escribiste sigue aquí.
sign-in-needed = No has iniciado sesión. No se guardó nada.
forgot-title = Una contraseña nueva
forgot-intro = Te mandamos un enlace por correo. Con él eliges una nueva.
forgot-button = Mándenme un enlace
forgot-back = Volver a iniciar sesión
forgot-sent-title = Mira tu correo
forgot-sent = Si esta dirección tiene una cuenta, ya va en camino un correo con un enlace. El enlace funciona durante dos horas, y solo el más reciente.
forgot-nothing-came = ¿No llegó nada? Mira en la carpeta de correo no deseado, o pregunta a la persona que guía tu grupo.
reset-title = Elige una contraseña nueva
reset-signs-out = Se cerrará la sesión en todos los dispositivos que la tienen abierta ahora.
reset-button = Guardar contraseña

# When something does not go as meant
still-here-title = Lo que escribiste sigue aquí
still-here = Tu sesión está abierta otra vez. Presiona el botón y va adonde lo estabas enviando.
still-here-send = Enviarlo ahora
still-here-leave = Dejarlo, y abrir la página de nuevo
typed-is-kept = Lo que escribiste se conserva en esta página.
try-again = Intentar otra vez
name-this = Si se lo cuentas a alguien, menciona esto:
to-the-start = Ir al inicio
problem-signed-out-title = Por favor, inicia sesión
problem-signed-out = Esta página es para personas que iniciaron sesión.
problem-signed-out-next = Inicia sesión, y vuelves aquí.
problem-not-found-title = Aquí no hay nada
problem-not-found = Esta página no existe, o no está abierta para ti.
problem-not-found-next = Revisa la dirección, o empieza desde el inicio.
problem-foreign-title = No se aceptó
problem-foreign = Esto vino de otro sitio, o tu navegador no dijo de dónde. No se cambió nada.
problem-foreign-next = Abre aquí la página y envía el formulario desde ella.
problem-too-large-title = Demasiado largo
problem-too-large = Lo que se envió es más largo de lo que esta página puede recibir. No se guardó nada.
problem-too-large-next = Vuelve atrás: tu texto sigue en el formulario. Acórtalo, o elige un archivo más pequeño, y envíalo otra vez.
problem-unreadable-title = No se aceptó
problem-unreadable = No se pudo leer lo que se envió. No se cambió nada.
problem-unreadable-next = Vuelve atrás, revisa el formulario y envíalo otra vez.
problem-unavailable-title = Un momento
problem-unavailable = Mooring no puede conectarse con su base de datos en este momento. No se perdió nada de lo que ya estaba guardado.
problem-unavailable-next = Espera un momento e inténtalo otra vez.
problem-internal-title = Algo falló
problem-internal = Es culpa nuestra, no tuya. Lo de ahora no se guardó.
problem-internal-next = Inténtalo otra vez. Si sigue así, avisa a quien administra.
problem-link-used-title = Este enlace ya se usó
problem-link-used = Funciona una vez, y alguien lo usó.
problem-link-used-next = Si fuiste tú, inicia sesión. Si no, avisa a la persona que lo mandó.
problem-link-expired-title = Este enlace ya venció
problem-link-expired = Solo funciona el enlace más reciente, y solo por un tiempo.
problem-link-expired-next = Pide uno nuevo.
problem-already-there-title = Ya está
problem-already-there = Alguien, tal vez tú, hizo lo mismo hace un momento. Nada se guardó dos veces.
problem-already-there-next = Abre la página de nuevo para verlo.
problem-not-startable-title = Todavía no
problem-not-startable = Una sesión se puede empezar desde doce horas antes de su hora, y no cuando se canceló.
problem-not-startable-next = Mira la fecha otra vez.
problem-changed-meanwhile-title = Cambió mientras tanto
problem-changed-meanwhile = Otra persona cambió esto hace un momento. No se borró nada de lo suyo, y no se guardó nada de lo tuyo.
problem-changed-meanwhile-next = Vuelve atrás, abre la página de nuevo y haz tu cambio ahí.
problem-not-to-come-title = Sin cambios
problem-not-to-come = Esta sesión ya pasó, está en curso o se canceló, así que su plan, su hora y su lugar se quedan como están.
problem-not-to-come-next = Mira las semanas del grupo y elige una que todavía esté por venir.
problem-not-under-way-title = Todavía no
problem-not-under-way = La asistencia se puede tomar desde doce horas antes de que empiece una sesión, y no cuando se canceló. No se guardó nada.
problem-not-under-way-next = Mira la fecha otra vez.
problem-reply-over-title = Aquí ya no hay nada que contestar
problem-reply-over = Esta página era para una cita, y su hora llegó, o algo cambió desde entonces. Abrirla no cambió nada.
problem-reply-over-next = Si algo sigue abierto, lo encuentras después de iniciar sesión.

# In which language
language-title = Idioma
language-hint = De tus páginas aquí y del correo para ti. Las lecturas, y lo que escriben las personas, se quedan en el idioma en que se escribieron.
language-of-page = Idioma de esta página
language-english = English
language-spanish = Español
built-in-in-english = Este texto está en inglés.
reading-in-english = en inglés
held-in-english = Lo que sigue lleva los nombres que usa el programa, en inglés.
held-yes = sí
held-no = no

# Around fields
field-optional = { $label } (opcional)
summary-head = { $count ->
    [one] Hay una cosa por revisar.
   *[other] Hay { $count } cosas por revisar.
}
summary-kept = Todo lo que escribiste sigue aquí.
summary-kept-but-password = Escribe la contraseña otra vez; todo lo demás sigue aquí.

# Days, times, zones
weekday-monday = lunes
weekday-tuesday = martes
weekday-wednesday = miércoles
weekday-thursday = jueves
weekday-friday = viernes
weekday-saturday = sábado
weekday-sunday = domingo
month-january = enero
month-february = febrero
month-march = marzo
month-april = abril
month-may = mayo
month-june = junio
month-july = julio
month-august = agosto
month-september = septiembre
month-october = octubre
month-november = noviembre
month-december = diciembre
clock-before-noon = { $time } a. m.
clock-after-noon = { $time } p. m.
clock-until = { $hour ->
    [1] la { $time }
   *[other] las { $time }
}
date-weekday-and-time = { $weekday } { $time }
date-day-and-month = { $day } de { $month }
date-full = { $weekday } { $day } de { $month }, { $time }
date-long = { $day } de { $month } de { $year }
date-short = { $day } de { $month }
date-at = { $date }, { $time }
date-today = hoy
date-tomorrow = mañana
date-yesterday = ayer
date-in-days = en { $days } días
date-days-ago = hace { $days } días
date-zone = hora de { $city }
date-for-you = para ti, el { $when }, { $zone }

# What is wrong with what was typed
wrong-missing = { $what ->
    [your-name] Falta tu nombre.
    [recipient] Falta el nombre.
   *[other] Falta esto.
}
wrong-too-long = { $what ->
    [your-name] Tu nombre tiene { $length } caracteres. Usa { $most } o menos.
    [recipient] El nombre tiene { $length } caracteres. Usa { $most } o menos.
    [organization] La organización tiene { $length } caracteres. Usa { $most } o menos.
    [number] El número tiene { $length } caracteres. Usa { $most } o menos.
    [plan-part] Esta parte tiene { $length } caracteres. Usa { $most } o menos.
   *[other] Esto tiene { $length } caracteres. Usa { $most } o menos.
}
wrong-one-line = { $what ->
    [your-name] Tu nombre debe ser una sola línea de texto.
    [recipient] El nombre debe ser una sola línea de texto.
    [organization] La organización debe ser una sola línea de texto.
    [number] El número debe ser una sola línea de texto.
   *[other] Esto debe ser una sola línea de texto.
}
wrong-signs = { $what ->
    [plan-part] Esta parte contiene signos que no se pueden mostrar.
   *[other] Esto contiene signos que no se pueden mostrar.
}
wrong-choice = Elige una de estas opciones.
wrong-email-missing = Escribe una dirección de correo electrónico.
wrong-email = Esto no es una dirección de correo electrónico. Se ve así: nombre@example.org.
wrong-zone = No hay ninguna zona horaria con este nombre. Elige una de la lista, como America/Chicago.
wrong-date = Escribe una fecha, como 2026-09-03.
wrong-password-short = Usa { $shortest } caracteres o más. Cuatro o cinco palabras sin relación entre sí hacen una buena contraseña. Esta tiene { $length }.
wrong-password-long = Usa { $longest } caracteres o menos. Esta tiene { $length }.
wrong-password-easy = Esta es fácil de adivinar: se compone de palabras comunes, de un patrón, de tu nombre o de tu dirección. Cuatro o cinco palabras sin relación entre sí hacen una buena contraseña.
wrong-current-password = Esta no es tu contraseña actual.
wrong-password-changed = Tu contraseña cambió mientras tanto. Ahora no se cambió nada.
wrong-too-often = Se intentó demasiadas veces. Espera un cuarto de hora; no se cambió nada.
wrong-code = Este no es el código que la aplicación muestra ahora. Prueba con el siguiente.
wrong-alone-too-short = Por sí sola, una contraseña necesita { $shortest } caracteres. Elige primero una más larga; no se cambió nada.
wrong-second-step-asked = Tu trabajo pide un segundo paso. Configura primero el nuevo; no se cambió nada.
wrong-passkey-not-taken = No se pudo aceptar esta llave de acceso. Inténtalo otra vez; no se cambió nada.
wrong-passkey-here = Esta llave de acceso ya está aquí; no se cambió nada.
wrong-passkey-late = Esto tardó demasiado, o ya se había contestado. Empieza de nuevo; no se cambió nada.
wrong-phone = Esto no es un número de teléfono: tiene que tener tres dígitos o más.
wrong-phone-missing = Escribe el número, o elige que nadie te llame ni te mande mensajes.
wrong-agreement-changed = El texto cambió mientras leías. Este es el más reciente. Por favor, léelo otra vez.
wrong-agreement-not-ticked = Marca la casilla si estás de acuerdo. Si no lo estás, el otro botón es igual de bueno.
wrong-not-sure = Marca esto primero: no se puede deshacer. No se borró nada.
wrong-leads-group = Guías un grupo que todavía se reúne. No se borró nada.
wrong-only-administrator = Nadie más administra este lugar. No se borró nada.
wrong-release-allowed = Di qué se le puede decir.
wrong-release-purpose = Di para qué es.
wrong-release-over = El { $day } ya pasó. Elige hoy o un día posterior.
wrong-release-late = A lo más un año: el { $day } o antes. Después se puede permitir otra vez.
wrong-reflection-long = Esto tiene { $length } caracteres, y hay espacio para { $most }. Acórtalo un poco; todo sigue aquí.
wrong-reflection-look = Todavía nadie más que tú puede leer esto, así que nadie podría mirarlo. Elige también «Quien guía mi grupo» o «El grupo», o quita esta marca. No se compartió nada.
wrong-reflections-long = Juntos, estos textos tienen { $length } caracteres, y hay espacio para { $most }. Copia de uno lo que quieras, quédate con el otro, y pégalo ahí. No se cambió nada.
wrong-sharing-changed = Mientras tanto, en otro dispositivo cambió quién puede leer esto, así que desde aquí no se compartió nada. Tu texto está guardado. Por favor, elige otra vez.
wrong-plan-part-long = Esta parte tiene { $length } caracteres. Usa { $most } o menos: debe leerse rápido.

reminders-title = Recordatorios
reminders-hint = Con cuánta anticipación te avisamos, y a qué horas nunca.
reminders-intro = Lo que elijas aquí cuenta más que lo que fijaron otras personas. Si se te manda correo o no, lo eliges en:
reminders-saved = Guardado. Vale desde ahora.
reminders-preview = Así quedaría. Todavía no se ha guardado nada.
reminders-show = Ver lo que llega
reminders-to-come = Lo que llega en las próximas dos semanas
reminders-none = Ningún recordatorio en estos días.
reminders-over-limit = { $n ->
    [one] 1 más pasa del límite de su día, así que no se envía.
   *[other] { $n } más pasan del límite de su día, así que no se envían.
}
reminders-unwanted = Algunos no se envían, porque pediste no recibir esos correos. Lo eliges en:
reminders-what = Qué recordarte
reminders-never = Cuándo, y cuántas veces
reminders-as-it-is = Como está ahora: { $now }
reminders-off = ninguno
reminders-sessions = Sesiones
reminders-sessions-own = En los momentos marcados abajo
reminders-leads = Antes de una sesión
reminders-before = { $length } antes
reminders-after = { $length } después, a las 10:00 a. m.
reminders-days = { $n ->
    [one] 1 día
   *[other] { $n } días
}
reminders-hours = { $n ->
    [one] 1 hora
   *[other] { $n } horas
}
reminders-minutes = { $n ->
    [one] 1 minuto
   *[other] { $n } minutos
}
reminders-same-day = el mismo día
reminders-at = { $day }, a { $time }
reminders-readings = Lecturas pendientes
reminders-readings-at = A qué hora
reminders-readings-at-hint = Para las lecturas, según el reloj del lugar de las sesiones. Si es el mismo día, elige una hora antes de que empiecen las sesiones: nada recuerda lo que ya venció.
reminders-missed = Después de no estar en una sesión, si no hubo aviso
reminders-first-week = Después de unirse, mientras no se haya empezado nada
reminders-agreement = Después de pedir que se acepte el acuerdo, mientras no haya respuesta
reminders-quiet = Horas de silencio: ningún recordatorio entonces
reminders-quiet-own = Entre las horas de abajo
reminders-quiet-from = Desde
reminders-quiet-until = Hasta
reminders-quiet-now = de { $from } a { $until }
reminders-quiet-hint = Según tu reloj. Un recordatorio espera hasta que terminen; si entonces ya es tarde, llega antes de que empiecen. Las novedades, como una sesión cancelada, llegan de todos modos.
reminders-cap = Como máximo en un día
reminders-cap-choice = { $n ->
    [one] 1 recordatorio
   *[other] { $n } recordatorios
}
reminders-cap-hint = Lo que pasa del límite tampoco se envía después. Las sesiones del día van primero.
reminders-digest = Un solo correo para recordatorios que caen cerca, dentro de
reminders-digest-hint = Llega cuando toca el primero de ellos.
reminders-kind-session = una sesión
reminders-kind-reading = una lectura
reminders-kind-missed = una sesión en la que no estuviste
reminders-kind-first-week = cómo empezar
reminders-kind-agreement = el acuerdo

mail-missed-body = Te extrañamos la última vez. No tienes que explicar nada ni ponerte al día, y tu lugar sigue ahí.
mail-missed-next = La próxima vez es el { $when } ({ $zone }), hasta { $until }.
mail-first-week-body = Hay algo corto listo para ti, para empezar. Lleva unos minutos, cuando te venga bien.
mail-agreement-body = Algo espera tu respuesta antes de seguir. Está bien decir que sí, y también que no.

wrong-reminders-none = Marca al menos un momento, o elige que no haya ninguno.
wrong-reminders-many = Elige cinco momentos como máximo.
wrong-clock-time = Escribe una hora, como 6:30 pm o 18:30.
wrong-quiet-same = Las horas de silencio no pueden empezar y terminar a la misma hora. Elige otra hora de fin, o elige que no haya ninguna.
wrong-reminders-not-taken = Marcaste horas. Elige «A las horas marcadas abajo», o quita las marcas.
wrong-readings-at-not-taken = Elegiste una hora. Elige arriba cuántos días antes, o deja la hora como estaba.
wrong-quiet-not-taken = Elegiste una hora. Elige «Entre las horas de abajo», o deja la hora como estaba.
wrong-quiet-long = Las horas de silencio duran 16 horas como máximo, para que quede el resto del día.
