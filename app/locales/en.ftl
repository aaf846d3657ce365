# The words of participant pages and of mail. Kind, short, never cute; nobody is blamed.

skip-to-page = Skip to the page
navigation = Main
leave-quickly = Leave quickly
tab-this-week = This week
tab-readings = Readings
tab-steady = Steady
tab-help-now = Help now
tab-safety-plan = My plan
tab-you = You

# This week
this-week-title = This week
this-week-of = Week { $week } of { $weeks }
good-morning = Good morning, { $name }
good-afternoon = Good afternoon, { $name }
good-evening = Good evening, { $name }
next-session = Your next session
session-until = { $day } · until { $until } · { $zone }
session-place = Where: { $place }
session-link = Join by video
session-topic = This session:
reply-ask = Can you come?
reply-coming = I'm coming
reply-late = I'll be late
reply-cannot-come = I can't come
reply-said-coming = You said that you are coming.
reply-said-late = You said that you will be late.
reply-said-cannot-come = You said that you can't come. That is fine, and nobody asks why.
reply-until = You can change this until it begins.
reply-call = Please call me
reply-no-call = I don't need a call any more
reply-call-asked = You asked to be called. It is seen the next time somebody looks. Only a number that you said is safe is called, in the way you said; if you gave none, you can after you sign in.
reply-call-hint = A call can take a day or more: it is seen the next time somebody looks.
reply-call-number = No number that may be called is known. Give one
reply-time-changed = The time has changed since you opened this page, so nothing was answered yet. This is the time now.
reply-when = { $when } ({ $zone }), until { $until }
reply-sign-in = Everything else is here once you sign in
waiting-title = You begin with the next group
waiting-why = The group that meets now is well on its way. You are not joining it halfway: you have a place from the start of the next one, and you miss nothing.
waiting-until = Until then nothing is asked of you, and nobody sends you reminders. When your group is set, its day and time show here.
waiting-talk = If you want to know more, ask your counselor.
waiting-talk-to = If you want to know more, ask: { $names }.
late-title = Good that you are here
late-body = Your group has met before, and you are just as much a part of it. Nobody expects you to know what was talked about.
late-catch-up = A little of what came before is in your readings, bit by bit. There is no hurry.
announcements-link = What your counselor wrote to your group
announcements-title = Written to you
announcements-intro = What your counselor wrote to your group while you were in it. The others of your group can read it too.
announcements-empty = Nothing yet. When your counselor writes to your group, it shows here.
announcements-from = { $name }, { $day }
announcements-lately = From { $name }, { $day }
announcements-older = Older
no-session = There is no session ahead. If you are waiting for one, your counselor can tell you more.
to-read = To read before then
read-count = { $done } of { $all } done
reading-minutes = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}
reading-ready = ready when you are
reading-due = for { $day }
reading-done-on = done on { $day }
reading-done-for-you = done on { $day }, marked by your counselor
reading-opens-on = opens on { $day }
reading-opens-after-session = opens after its session
reading-opens-in-turn = opens when the one before it is done
reading-opens-some-day = your counselor sets the day
read = Read
read-again = Read again
nothing-to-read = Nothing to read right now. The next reading shows here when it opens.
practice = Practice this week
hard-moment = A hard moment right now?
not-watched = Nobody watches Mooring around the clock, and it is no emergency service. You can call or text 988 at any hour.
help-now = Help now
steady-myself = Steady myself
my-safety-plan = My safety plan

# Readings
readings-title = Readings
readings-intro = Each opens in its own time, and stays here. There is no hurry and nobody counts how long you read.
readings-empty = Nothing is here yet. Each reading shows here when it opens, before or after the session that it is for.
readings-open = Open now
readings-done = Done
readings-later = Opening later
readings-kept = Kept for you, not asked of you now
materials-title = Downloads
materials-hint = From your group. Mooring does not look for viruses in files: open what you expect. A link leads away from Mooring.
material-download = Download
material-open = Open
of-week = Week { $week }
from-counselor = From your counselor
word-with-it = Your counselor says:
reading-kept = This is not asked of you any more. It stays here for you, with all that you read and wrote.
before-you-start = Before you start.
note-choice = It is yours to choose. You can also begin and stop again.
note-read = Read it now
note-close = Put it away
not-now = Not now
steady-first = Steady myself first
not-now-title = Not now is a good answer.
not-now-stays = It stays here, open, for whenever you want it. Nobody is told.
not-now-back = Back to this week
not-now-read = Read it after all
go-on = Go on where you stopped
mark-as-done = Mark as done
marked-as-done = You marked this as done on { $day }.
marked-by-counselor = Marked as done by your counselor on { $day }.
not-done-yet = It is not done yet
comes-next = Next, when you are ready:
nothing-next = Nothing else is waiting to be read.
for-education = This reading is for learning. It is no medical advice; for that, please ask a doctor or another professional.

# Reflections
reflection-title = Your reflection
reflection-prompt-keep = Is there a word or a line here that you would like to keep? If there is none, that is fine too.
reflection-prompt-next = What would be one small, kind thing to do next?
reflection-text = In your own words
reflection-hint = Nobody asks you to tell your story. A word is enough, and so is nothing.
reflection-sharing = Who may read it beside you
reflection-only-me = Only me
reflection-counselor = My counselor
reflection-group = The group
reflection-sharing-hint = You can change this and take it back at any time.
reflection-look = Please look at this: my counselor sees on their first page that I ask. Nobody watches around the clock; it can take days.
reflection-save = Save reflection
reflection-read-me = Only you can read this.
reflection-read-counselor = Beside you, { $names } can read this.
reflection-read-group = Beside you, { $names } and everybody in your group who has this reading can read this. They see your first name only if you and they show it to each other.
reflection-your-counselor = your counselor
two-names = { $sound ->
   *[other] { $first } and { $last }
}
reflection-saved = Saved.
reflection-saving = Saving …
reflection-failed = Not saved yet: Mooring can’t be reached. What you typed is still here, and it is tried again.
reflection-out = You are signed out. What you typed is still here: press Save reflection, and it comes along while you sign in.
reflection-refused = Not saved. What you typed is still here:
reflection-both = You wrote on another device as well. Both texts are kept.
reflection-both-link = See both and choose
reflection-not-shared-yet = Not shared yet. Press Save reflection when you want to.
reflection-emptied = Press Save reflection if you want it to be empty.
reflection-two-title = Two texts, both kept
reflection-two = You wrote this on two devices. Nothing is lost: choose what should stay. What you do not keep is gone then.
reflection-two-this = Written { $day }
reflection-two-other = Written on another device, { $day }
reflection-keep-this = Keep this one
reflection-keep-other = Keep the other
reflection-keep-both = Keep both, one under the other
reflection-two-changed = The text was written on since you looked, so that nothing was chosen. Please look once more.
reflection-answer-from = { $name }, { $day }
reflection-answers = An answer for you
from-group = From the group
from-group-hint = What others in your group share of this reading. What is read here stays here.
a-member = A member
reflections-title = What you wrote
reflections-intro = Your reflections stay yours, also when a reading is taken back or a group is over.
reflections-empty = Nothing is here yet. Below each reading there is room to write.
reflections-written = Written { $day }
reflections-also = Also kept, from another device
reflections-open = Open the reading
reflections-take-back = Only me from now on
reflections-read-me = Only you can read this.
reflections-read-counselor = Your counselor can read this too.
reflections-read-group = Your counselor and your group can read this too.
reflections-taken-back = Taken back. From now on only you can read it.
reflections-kept = Your text is kept here. That reading is no longer open to you, so that only you can read what you wrote.
reflections-left = You are no longer in this group.

# Help now
help-now-title = Help now
help-now-intro = You do not have to be sure that it is bad enough. You can call.
call = Call
in-danger = If you are in danger right now, call 911.
leave-title = If somebody comes in
leave-what = Leave quickly, at the top, signs you out and shows an empty page. Pressing Shift three times by itself does the same. For an hour, Back shows nothing from here, and “Continue” on the empty page is the way back in.
leave-not = It can’t clear the history of this browser, which still has the addresses and titles of pages. It can’t close your mail, or take back a picture of the screen. It can’t stop a program on this device that watches what you do.
leave-continue = Continue
leave-new-tab = New tab

# Steady
steady-title = Steady
steady-intro = Four ways to feel the ground again. Take the one that comes to you first. You can stop any of them at any moment.
steady-ways = Ways to steady yourself
breathing-guide = A breathing guide
breathe-title = Breathe
breathe-intro = Follow the circle for as long as you like. Out through the mouth, longer than in. No sound, no hurry.
breathe-in = Breathe in
breathe-out = Breathe out
breathe-rhythm = The circle grows for four counts while you breathe in, rests for one, and shrinks for six while you breathe out.
breathe-count-in = In: 1, 2, 3, 4
breathe-count-rest = Rest: 1
breathe-count-out = Out: 1, 2, 3, 4, 5, 6
breathe-still = Keep it still
breathe-care = For some people watching the breath makes things tighter. If you feel dizzy, or it gets worse, let your breath go its own way and take another of these.
senses-title = Five, four, three, two, one
senses-intro = Look around slowly. You can say the words out loud or only think them.
senses-5 = Five things I can see
senses-5-more = A lamp, a corner, a color. Rest your eyes on each for one breath.
senses-4 = Four things I can feel
senses-4-more = The chair under you, your feet on the ground, the air on your hands.
senses-3 = Three things I can hear
senses-3-more = One near, one far away, one that you had not noticed.
senses-2 = Two things I can smell
senses-2-more = Your sleeve, a cup, the air by a window.
senses-1 = One thing I can taste
senses-1-more = A sip of water is enough.
water-title = Cold water
water-intro = Half a minute at a tap. When feelings run very high, cold can bring some people back into their body.
water-care-title = Hands only, and cool rather than cold,
water-care = if you have a heart condition, take medicine that slows your heart, faint easily, live with an eating disorder or have eaten little, or if cold hurts your fingers or your skin. Cold on the face can slow the heart. If you are not sure, take another way.
water-1 = Let cold water run over your hands and wrists. No tap near? Hold a cold can, a bottle, or a wet cloth.
water-2 = Count slowly to thirty. Notice where it is cold, and where it is not.
water-3 = If none of the above is true for you, and you like to: hold a cold, wet cloth to your cheeks and closed eyes for two slow breaths out. You keep breathing all the time.
water-4 = Dry your hands, and feel how they get warm again.
water-pain = Cold is enough; it should not hurt, and ice does not belong on bare skin. If you notice that you want it to hurt, put it down and let somebody be with you. You can call or text 988 at any hour.
place-title = A safe place
place-intro = A place in your mind where nothing is asked of you. It can be real or made up.
place-care-title = Stop whenever it is not one.
place-care = Many people have no place that feels safe, and that is no failure. If a hard memory comes instead, open your eyes, put both feet on the floor, say what day it is, and take this one:
place-1 = Keep your eyes open and rest them on one spot, or close them. Open is better if things tend to go far away.
place-2 = Let a place come that is calm enough: a bench, a kitchen in the morning, a shore. It need not be perfect. Nobody else has to be there; an animal may.
place-3 = What do you see there? What is under your feet? What do you hear, and how is the air?
place-4 = Stay for three breaths, or as long as it does you good.
place-5 = To come back, press your feet to the floor and find three things around you that have the same color.
steady-after = Still hard? That is not a failure. You can call or text 988 at any hour.

# How pages look
comforts-title = Size, spacing and colors
comforts-size = Size of the text
comforts-size-usual = Usual
comforts-size-large = Large
comforts-size-larger = Larger
comforts-size-largest = Largest
comforts-lines = Room between lines
comforts-lines-usual = Usual
comforts-lines-roomy = More
comforts-lines-roomiest = Most
comforts-scheme = Colors
comforts-scheme-device = As on this device
comforts-scheme-light = Light
comforts-scheme-dark = Dark
comforts-contrast = Contrast
comforts-contrast-usual = Usual
comforts-contrast-high = High
comforts-keep = Keep it like this
comforts-kept = Kept.
comforts-not-kept = It shows, but it could not be kept. Press the button to try again.
comforts-where = This stays in this browser, for your pages here. On a device that you share it goes when the browser is closed.

# Reading without a network
offline-title = Reading without a network
# As our pages say a day: its number first, and a small pm.
offline-locale = en-AU
offline-hint = If you allow it, this device keeps your open readings. Then you can read, write and mark as done where there is no network.
offline-intro = This device keeps nothing from here, unless you allow it.
offline-kept = What it keeps then: your open readings and their list, your safety plan, “Steady” and “Help now”. And what you write or mark as done where there is no network, until it is sent.
offline-risk = Whoever can unlock this device can read all of that, without your password.
offline-ends = It is removed when you sign out, leave quickly, or stop it here, when somebody else signs in on this device, and when this device has not reached us for 30 days. What you wrote and could not send within 30 days is removed too.
offline-not-hidden = It can’t be hidden that something is kept: the settings of this browser name this site among those that keep data. If you add it to the home screen, it is called “Reader” there, with a plain icon; the address is still ours. It can’t take back what somebody has copied or photographed.
offline-needs = This needs JavaScript, and a browser that lets sites keep pages. Private windows often don’t.
offline-shared = You signed in here as on a device that others use. Nothing is kept on such a device.
offline-allow = Keep my readings on this device
offline-stop = Stop, and remove what is kept
offline-allowed = This device may keep your readings now.
offline-stopped = This device keeps nothing any more.
offline-unable = This browser can’t keep pages. Nothing is kept.
offline-kept-now = Kept on this device: { $count } pages, as of { $when }.
offline-copy = This is the copy that this device kept on { $when }. It may have changed since.
offline-away = There is no network, and the page that you asked for is not kept on this device. What is kept is here.
offline-network-only = This needs a network.
offline-again = There is a network again: show the page as it is now
offline-done = You marked this as done. It is kept on this device, and sent when there is a network.
offline-not-done = You took back that this is done. It is kept on this device, and sent when there is a network.
offline-written = What you wrote is kept on this device, and not sent yet. It is sent when there is a network.
offline-full = This device has no room left, so nothing was kept. What you typed stands in the field alone. Copy it to somewhere else, or wait for a network and save it then.
offline-no-room = This device has no room left for pages. What it kept before may be older, or gone.
offline-failed = This device could not keep it. What you typed stands in the field alone. Copy it to somewhere else, or wait for a network and save it then.
offline-waiting = { $count ->
    [1] 1 thing is kept on this device and not sent yet. It is sent when there is a network.
   *[other] { $count } things are kept on this device and not sent yet. They are sent when there is a network.
}
offline-sign-in = Sign in again, and it is sent.
offline-sent = What you wrote or marked without a network is sent.
offline-two = You wrote about one reading in two places. Both texts are kept; its page shows them.
offline-choose = Choose which to keep
offline-refused = Something could not be sent: the reading is no longer open to you. That is so when your time in the group has ended. What you wrote is still on this device, and nowhere else. Copy it if you want to have it.
offline-wrong = Something was not taken as it is. It is still on this device, and nowhere else.
offline-ended = Something that you wrote here on { $when } could not be sent within 30 days, and was removed.
offline-see = See it
offline-remove = Remove it from this device
offline-seen = I have seen this
offline-unsent-title = Not sent yet
offline-unsent = { $count ->
    [1] 1 thing on this device is not sent yet. If you go on, it is lost.
   *[other] { $count } things on this device are not sent yet. If you go on, they are lost.
}
offline-send-first = Send first
offline-lose = Go on and lose it
offline-sending-failed = It could not be sent now. It is still here.
offline-somebodys = { $count ->
    [1] 1 thing on this device is not sent yet. It is sent when the person who wrote it signs in here. If somebody else signs in, or you tick that others use this device, it is lost.
   *[other] { $count } things on this device are not sent yet. They are sent when the person who wrote them signs in here. If somebody else signs in, or you tick that others use this device, they are lost.
}

# Account
account-title = You
account-name = Name
account-name-hint = As you want to be called. Your counselor sees it. Other members do not, unless you and they want it.
account-name-hint-staff = As colleagues see you, and the people in your groups.
account-zone = Your time zone
account-zone-hint = Only if you live in another zone than your group. You will see both times.
account-zone-hint-staff = For times that belong to no group. A group keeps its own.
account-zone-group = The same as my group
account-zone-none = None: show UTC
account-yours = Yours to decide
account-signing-in = Signing in
account-held = What is kept
account-save = Save
account-saved = Saved.
account-mail = Mail from Mooring goes to
account-sign-out = Sign out
password-title = Your password
password-hint = Changing it signs you out everywhere else.
password-intro = After this, every other device is signed out. You get a mail that says that it was changed.
password-beside-hint = 8 characters or more, since you have a second step. Words that do not belong together are easy to keep in mind.
password-current = Current password
password-new = New password
password-button = Change password
password-changed = Your password is changed. All other devices are signed out.
devices-title = Signed-in devices
devices-hint = Where you are signed in now. You can sign a device out from here, such as one that was lost.
devices-intro = Each line is a browser in which you are signed in. If you do not know one, sign it out, then choose a new password under “You”.
devices-unknown = A device that does not say what it is
devices-on = { $browser } on { $system }
devices-used = used { $when }
devices-since = signed in { $when }
devices-shared = shared with others
devices-this = this device
devices-end-others = Sign out all others
devices-ended = That device is signed out.
devices-others-ended = All others are signed out. Only this device is signed in.
export-title = What is kept about you
export-hint = Read it all, or save it as a file.
export-open = See what is kept about me
export-intro = All that Mooring holds about you, in one list. A saved file can be read by anybody who opens this device, so think of where you save it.
export-why-password = Asked again, in case somebody else has this device in their hands.
export-read = Show it
export-file = Save it as a file
export-made = As it stood at { $when }.
export-left-out = What is held and not shown, and why
closure-title = Leave Mooring for good
closure-hint = Closes your account and erases your data.
closure-erased = Your name, your address, your time zone, your password, your devices, your links, your readings and what you wrote with them, your safety plan and all mail to you are erased, at once. You are signed out everywhere, and you leave your groups.
closure-kept = This stays, without your name:
kept-account = Account
kept-memberships = Memberships
kept-attendance = Attendance
kept-words = Words written about you in sessions
kept-texts = Texts to your groups
kept-trail = What you did, and what was done with your account
kept-nobody = a number in place of your name, so that the rest still fits together
kept-counts = how many people a group had, and how many came; it names nobody any more
kept-record = it is the record of the session and not of the person; whom it is about is no longer said
kept-trail-why = the trail of who did what holds numbers and no names, and can't be changed
kept-seal = it shows the program that the entry was not changed
kept-texts-why = it was written to the whole group; that it went to you is erased
closure-backups = A backup that was made before still holds it until it is thrown away. If you may want a copy of what is kept about you, save it first.
closure-sure = I know that this can’t be undone
closure-button = Erase my data and close my account
closure-leads = You lead a group that still meets. Ask a coordinator to have somebody else lead it; then you can leave.
closure-only = You are the only administrator. Invite another one first; then you can leave.
closed-title = Your account is closed
closed-done = Your data is erased here, and you are signed out everywhere. No mail will come any more. You are welcome to come back with a new invitation.
closed-backups = Backups from before hold it until they are thrown away; should one be restored, your data is erased from it again.
account-sign-out-hint = On a device that others use, sign out when you are done.

# Safety plan
safety-plan-intro = A few lines for a hard moment, in your own words, written while it is calm. One line is enough to begin, in any of the six parts. All of them may stay empty, and you can come back whenever you like.
safety-plan-no-promise = Only you can read it, unless you share it. It is no promise that you will manage alone: the numbers at the end of this page are there for when it does not help.
safety-plan-signs = Signs that a hard time is coming
safety-plan-signs-hint = What you notice first: a thought, a feeling, something in your body, something you do. For example: I stop answering messages; my chest gets tight.
safety-plan-coping = What I can do by myself
safety-plan-coping-hint = Small things that bring you through the next ten minutes. For example: a warm shower; once round the block; the breathing on Steady.
safety-plan-distraction = People and places that take my mind off it
safety-plan-distraction-hint = Company, or somewhere else to be. You need not tell anybody how you are. For example: my sister’s kitchen; the library; the bench by the river.
safety-plan-people = People I can ask for help
safety-plan-people-hint = Whom you could tell that it is hard. A telephone number becomes a link that calls. For example: Sam, 555-0142, evenings.
safety-plan-professionals = Professionals and places of help
safety-plan-professionals-hint = Who does this for a living, and where you could go. For example: my doctor with her number; the nearest emergency room and how to get there.
safety-plan-surroundings = Making my surroundings safer
safety-plan-surroundings-hint = What could be further away before a hard time comes, and who could keep it for you. For example: my neighbor keeps my tablets; nothing to drink in the house.
safety-plan-save = Save my plan
safety-plan-change = Change my plan
safety-plan-saved = Saved. You find it here at any time.
safety-plan-nothing-here = Nothing here yet. It may stay like this.
safety-plan-changed = Last changed on { $day }.
safety-plan-print = To have it on paper, print this page from your browser’s menu. The buttons stay off the paper.
safety-plan-crisis = When the plan does not help
safety-plan-divider = — also written, on another device: —
safety-plan-both = While you were writing, this plan was saved on another device too. Both texts are kept in the parts that say so. Take out what you don’t need, and save.
safety-plan-both-here = Two texts are kept here, with a line between them.
safety-plan-sharing = Who can read it
safety-plan-only-me = Only you.
safety-plan-read-by = You share it with { $names }.
safety-plan-nobody = You share it, but at the moment nobody leads a group that you are in, so only you can read it.
safety-plan-joined-since = You have joined a group since then. Nobody there can read it unless you share it again.
safety-plan-sharing-hint = Sharing lets whoever leads your group, or stands in, read it while you are in the group. They can change nothing. You can stop it at any time; they then find nothing any more, though what somebody has read stays read.
safety-plan-share = Share with my counselor
safety-plan-stop = Stop sharing
safety-plan-shared-notice = Shared. You can stop it here at any time.
safety-plan-only-me-notice = Only you can read it now.

# Safe contact
reminders-title = Reminders
reminders-hint = How long before you are reminded, and when never.
reminders-intro = What you choose here goes before what others set. Whether anything is mailed to you at all, you choose under:
reminders-saved = Saved. It holds from now on.
reminders-preview = This is what it would be. Nothing is saved yet.
reminders-show = Show what comes
reminders-to-come = What comes in the next two weeks
reminders-none = No reminder in these days.
reminders-over-limit = { $n ->
    [one] 1 more is over the limit for its day, so it is not sent.
   *[other] { $n } more are over the limit for their day, so they are not sent.
}
reminders-unwanted = Some are not sent, because you asked for no such mail. You choose that under:
reminders-what = What to be reminded of
reminders-never = When, and how often
reminders-as-it-is = As it is now: { $now }
reminders-off = off
reminders-sessions = Sessions
reminders-sessions-own = At the times ticked below
reminders-leads = Before a session
reminders-before = { $length } before
reminders-after = { $length } after, at 10:00 am
reminders-days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
reminders-hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
}
reminders-minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
}
reminders-same-day = on the same day
reminders-at = { $day } at { $time }
reminders-readings = Readings that are due and not done
reminders-readings-at = At what time
reminders-readings-at-hint = For readings, on the clock where sessions are held. On the same day choose a time before sessions start: nothing reminds of what was due already.
reminders-missed = After a session that was missed without a word
reminders-first-week = After joining, as long as nothing is begun
reminders-agreement = After being asked to agree to the agreement, as long as it is not answered
reminders-quiet = Quiet hours: no reminder then
reminders-quiet-own = From and until the times below
reminders-quiet-from = From
reminders-quiet-until = Until
reminders-quiet-now = { $from } to { $until }
reminders-quiet-hint = On the clock of whoever gets it. A reminder waits until they end; where that is too late, it comes before they begin. News, such as a cancelled session, comes all the same.
reminders-cap = At most on one day
reminders-cap-choice = { $n ->
    [one] 1 reminder
   *[other] { $n } reminders
}
reminders-cap-hint = What is over the limit is not sent later either. The sessions of the day go first.
reminders-digest = One mail for reminders that fall close together, within
reminders-digest-hint = It comes when the first of them is due.
reminders-kind-session = a session
reminders-kind-reading = a reading
reminders-kind-missed = a session that was missed
reminders-kind-first-week = how to begin
reminders-kind-agreement = the agreement

contact-title = Safe contact
contact-hint = What may be mailed to you, in which words, and whether anybody may call.
contact-intro = You decide what may reach you. Nothing at all is a good answer too: all of it is here when you sign in.
contact-saved = Saved. It holds from the next mail on. What was waiting to be sent and is no longer wanted was cancelled.
contact-reach = What may reach you
contact-reach-chosen = What I choose below
contact-reach-nothing = Nothing at all: no mail, no calls, no texts
contact-mail = Mail
contact-mail-hint = It never names a group, a step or an illness. Who sends it stands at its end only, and nowhere if you choose the words without day and time.
contact-sessions = Remind me of sessions
contact-changes = Tell me when a session moves, is cancelled, or meets elsewhere
contact-readings = Remind me of readings
contact-announcements = Tell me when my counselor writes to my group
contact-announcement-words = Put what they write into the mail as well. Otherwise you read it after you sign in, and always if you choose “Without” below
contact-wording = In which words
contact-wording-hint = Whoever can see your screen can read the subject of a mail. Without day and time, you sign in to see what it is about, also when a session is cancelled; and earlier mail that asks whether you come is no longer answered.
contact-wording-time = With the day and time of the session
contact-wording-neutral = Without: only that something is waiting
contact-account-title = About your account
contact-account = Mail me about my account: when I forgot my password, when it was changed, or when somebody tries to get in
contact-account-hint = Without this, no link for a new password can be mailed. If you lose your password, talk to your counselor: who works with your group can then make a link and give it to you in person.
contact-phone-title = Telephone
contact-phone-use = May somebody call or text you?
contact-phone-none = No, do not call or text
contact-phone-text = Text only
contact-phone-call = Call only
contact-phone-both = Call or text
contact-phone = Safe number
contact-phone-when = When and how
contact-phone-when-hint = For example: weekdays until 3 pm; say that you are from the library.
contact-note = What else should be known
contact-note-hint = For example: never leave a voicemail; I read my mail at work only.
contact-who-sees = Those who work with your group see this. Other members, trainees and administrators do not.

calendar-title = Your calendar
calendar-hint = Your dates in a calendar of your own, if you want that.
calendar-intro = Calendars are often shared. So nothing comes into yours unless you ask for it here. An entry says the time and “{ $title }”: no place, no group, no name.
calendar-mail-title = With mail
calendar-mail = Bring the time as an entry for my calendar when I am mailed about it
calendar-mail-hint = When it moves or is cancelled, the entry follows, for as long as this is ticked, mail about changes comes to you and you are in the group. If you chose the words without day and time, no entry comes. We can take nothing out of your calendar: when you untick this, stop such mail, choose those words or leave, delete what is in it yourself.
calendar-saved = Saved. It holds from the next mail on.
calendar-feed-title = A private address
calendar-feed-intro = A calendar program that you give this address asks here by itself, again and again, and shows your next dates. Who has the address sees the same: give it to nobody else. It ends when you take it away, when you make another one, and when you are in no group any more.
calendar-feed-none = You have no such address.
calendar-feed-there = You have such an address. It is not kept here in a form that could be shown again.
calendar-feed-make = Make an address
calendar-feed-replace = Make another one
calendar-feed-end = Take it away
calendar-feed-made = This is your address. It is shown this once.
calendar-feed-ended = Taken away. The old address finds nothing any more.
calendar-feed-address = Address

stop-title = Stop mail
stop-kind-sessions = This mail reminds you of a date.
stop-kind-changes = This mail tells you that something has changed.
stop-kind-readings = This mail reminds you of something to read.
stop-kind-reminders = This mail reminds you of several things.
stop-kind-announcements = This mail tells you that somebody wrote to you.
stop-intro = Press the button, and no more such mail comes. Nothing happens until you do.
stop-kind-button = Stop mail of this kind
stop-all-intro = You can also stop all mail but that about your account, such as a link for a new password.
stop-all-button = Stop all but account mail
stop-done = Done. No more of it comes, and what was waiting to be sent was cancelled.
stop-is-over = No such mail comes to you any more.
stop-back = You can change that when you have signed in, under Safe contact.

# What others may be told
release-title = Who may be told about you
release-hint = Nobody outside is told anything, unless you say who, what, and until when.
release-intro = Nobody outside is told anything about you, not even that you are here, unless you allow it. You say who, what, and until when. You can take it back at any time.
release-current = Allowed now
release-none = Nobody may be told anything.
release-over = Over
release-new = Allow something
release-recipient = Who may be told
release-organization = Where they work
release-allowed = What they may be told
release-allowed-hint = As little as it takes. For example: only that I take part; or, to which sessions I came.
release-purpose = What for
release-purpose-hint = For example: so that my therapist and the group know of each other.
release-until = Until
release-until-hint = The last day. At most one year from now; it then ends by itself.
release-give = Allow this
release-given = Allowed. Who works with your group sees it.
release-revoked-notice = Taken back. From now on they are told nothing. What was said before can't be unsaid.
release-holds-until = until { $day }
release-ended = ended on { $day }
release-revoked = taken back on { $day }
release-recorded = You signed this on paper. { $name } wrote it down here on { $day }.
release-revoke = Take back
release-for = For:

# First names between members
first-name-title = Your first name in the group
first-name-hint = Other members see nothing of you here, unless you and they want it.
first-name-intro = Members of a group are hidden from each other here. If you like, those who say the same may see your first name on This week, and you see theirs. You can take it back at any time; then neither of you sees the other.
first-name-shown = They would see: { $name }
first-name-show = Members of my group may see my first name ({ $when })
first-name-no-group = You are in no group right now.
in-your-group = In your group: { $names }
in-your-group-on = In your group on { $weekday }: { $names }

# Group agreement
agreement-title = Group agreement
agreement-hint = What people in the group promise each other.
agreement-none = There is no agreement to read. If there is one some day, you are asked before you read on.
agreement-intro = Before you read on, please read this. Take your time; nothing runs out.
agreement-agree = I have read this, and I agree.
agreement-accept = Agree
agreement-decline = I don't agree
agreement-decline-hint = Not agreeing is possible. You are told what it means, and who to talk to. Help now, Steady and your account stay open.
agreement-declined = You have not agreed, and that is all right.
agreement-declined-means = You keep your place in the group. This week and the readings stay closed here until you agree; Help now, Steady and your account stay open. You can change your mind on this page at any time.
agreement-declined-talk = Talk to the person who invited you about what does not fit.
agreement-declined-talk-to = Talk about what does not fit with: { $names }.
agreement-agreed = You agreed to this on { $day } (version { $number }). To take that back, talk to your counselor.

# Invitation
invitation-title = You are invited
invitation-intro = Choose a name and a password, and you are in. Nothing here says where you were invited until then.
invitation-intro-known = Press the button to accept. Then sign in as you always do.
invitation-name = Name
invitation-name-hint = As you want to be called. A first name is enough.
invitation-password = Password
invitation-password-hint = 15 characters or more. Four or five words that do not belong together are easy to keep in mind.
invitation-accept = Accept
invitation-accepted = You are in. Please sign in.

# Mail. Subjects name no group, no illness, no step, no organization.
mail-greeting = Hello,
mail-invitation-subject = An invitation for you
mail-invitation-body = Somebody you spoke with has invited you. Follow this link to accept; it works until { $until }.
mail-invitation-ignore = If you do not know what this is about, you can ignore this mail. Nothing happens unless you press the button on that page.
mail-staff-invitation-subject = Your account
mail-staff-invitation-body = An account was made for your work. Follow this link to choose a password; it works until { $until }.
mail-reset-subject = Your password
mail-reset-body = Somebody, probably you, asked for a new password. Follow this link to choose one; it works until { $until }.
mail-reset-ignore = If it was not you, you can ignore this mail. Your password stays as it is.
mail-password-subject = Your password
mail-password-body = The password of your account was changed, and every other device was signed out. If that was you, there is nothing to do.
mail-address-subject = Your account
mail-address-body = Somebody, probably you, asked to move an account to another address. Follow this link and press the button to say yes; it works until { $until }.
mail-address-ignore = If it was not you, do nothing: without your yes nothing changes. If it happens again, choose a new password.
mail-address-changed-body = From now on your account uses this address. You sign in with it.
mail-guessing-body = Somebody tried many wrong passwords for your account. Nobody got in. To keep it so, your password is no longer taken, except on devices where you signed in before.
mail-guessing-next = A new password opens it again. You can choose one here:
mail-second-step-body = The second step of signing in to your account was changed. If that was you, there is nothing to do.
mail-second-step-reset-body = The second step of signing in to your account was reset by an administrator, as somebody asked for. Your password is the same. The next time you sign in, you set the second step up anew.
mail-second-step-reset-not-you = If you did not ask for it, choose a new password here, and tell somebody whom you trust at the place that invited you:
mail-password-not-you = If it was not you, choose a new one here, and tell somebody whom you trust at the place that invited you:
mail-session-reminder = Reminder
mail-session-subject = { $what }: { $when }
mail-session-body = You have an appointment on { $when } ({ $zone }), until { $until }.
mail-session-own = That is { $when }.
mail-session-more = Where it is, and all else, is here after you sign in:
mail-session-reply = Whether you can come, will be late, or would like to be called, you can say here without signing in:
mail-reading-subject = A reminder
mail-reading-body = Something is ready for you, and it is meant for { $when } ({ $zone }). It takes a few minutes, whenever it suits you.
mail-reading-more = It is here after you sign in:
mail-several-more = All of it is here after you sign in:
mail-missed-body = You were missed last time. There is nothing to explain and nothing to make up for, and you are welcome as before.
mail-missed-next = The next time is { $when } ({ $zone }), until { $until }.
mail-first-week-body = Something short to begin with is ready for you. It takes a few minutes, whenever it suits you.
mail-agreement-body = Something is waiting for your answer before you go on. Yes and no are both all right.
mail-moved-subject = A new time
mail-moved-body = Your appointment has a new time: { $when } ({ $zone }), until { $until }.
mail-moved-more = If later ones have moved as well, all dates are here after you sign in:
mail-cancelled-subject = A change
mail-cancelled-body = The appointment on { $when } ({ $zone }) will not take place.
mail-cancelled-more = What comes next is here after you sign in:
mail-place-subject = A change
mail-place-body = For your appointment on { $when } ({ $zone }) something has changed about where it is.
mail-place-more = It is here after you sign in:
mail-lead-subject = A change
mail-lead-body = For { $when } ({ $zone }), until { $until }, it has changed who leads.
mail-lead-more = Who it is now is here after you sign in:
mail-announcement-subject = A message for you
mail-announcement-waits = A message is waiting for you.
mail-announcement-below = You asked for the words in the mail as well. They stand below, so that nobody reads them on a locked screen or in a list of mail before you open it:
mail-footer-answers = An answer to this mail goes to the person who wrote it, and to nobody else.
mail-quiet-reminder = Something is waiting for you.
mail-quiet-change = Something has changed.
mail-footer = This address is not read by anybody. Mail never says more than it must.
mail-stop = You can stop such mail here, without signing in:
mail-calendar-title = Appointment

# While a new password is typed, and while a sign-in ends
password-show = Show password
strength-good = Good: hard to guess.
strength-strong = Strong: very hard to guess.
ending-idle = You will be signed out in two minutes, because nothing was done here for a while.
ending-whole = You will be signed out in two minutes: a sign-in does not last longer than this. Send what you are writing, or sign in again afterwards; it is kept.
ending-title = You are signed out
ending-over = Sign in again; what you wrote on this page is kept.
ending-stay = Stay signed in
ending-again = Sign in again

# Signing in
sign-in-title = Sign in
email = Email
password = Password
shared-device = Others use this device too
sign-in-button = Sign in
forgot-link = I forgot my password
sign-in-wrong = This address and password do not belong together. Both are still possible: a slip in the one or the other.
sign-in-too-many = That was tried too often. Wait a quarter of an hour and try again. If you forgot your password, choose a new one by mail.
address-title = Your address
address-hint = You sign in with it, and mail goes there. A change is confirmed in both mailboxes.
address-intro = We mail a link to the new address and one to the old. When both have said yes, the address changes. Neither mail names the other address. If nothing may be mailed to the old one, the new one is enough.
address-new = New address
address-button = Change address
address-asked = Look into both mailboxes: each has a link. They work for three days.
address-awaits-both = Both mailboxes are still to say yes. If nothing came to the new one, look whether it is written right.
address-awaits-old = The old mailbox is still to say yes.
address-awaits-new = The new mailbox is still to say yes. If nothing came, look whether the address is written right.
address-give-up = Give this change up
address-given-up = Given up. Your address stays as it is.
returned-title = Mail to you comes back
returned = What we mail to your address comes back, so nothing more is sent there: no reminders, no links. Nothing of yours is lost. Look whether the address is written right and the mailbox takes mail.
returned-right = My address is right
returned-change = Use another address
returned-believed = Thank you. Mail goes to your address again from now on.
address-confirm-title = Another address
address-confirm = Somebody, probably you, asked to move an account to another address. Say yes only if that was you.
address-confirm-button = Yes, that was me
address-confirm-not-you = If it was not you, close this page: nothing changes.
address-halfway = Thank you. Now the other mailbox is to say yes; it has a link of its own.
address-done = Done. You sign in with the new address from now on.
second-step-title = Second step
second-step-intro = Your password is right. Now the second step.
second-step-code = Code
second-step-code-hint = Six digits from the app, or one of the recovery codes that you keep on paper.
second-step-wrong = This code is not right, or it was used before. Wait for the next one and type it.
second-step-too-many = That was tried too often. Wait a quarter of an hour and sign in again.
second-step-too-late = The second step took too long. Please sign in again.
second-step-lost = No app, no passkey and no code on paper? An administrator of the place that you belong to can reset the second step. Your password stays as it is.
second-factor-title = Second step
second-factor-hint = A code from your phone beside the password: whoever learns the password alone can’t get in.
second-factor-intro = With a second step, signing in asks for a code from an app on your phone. If somebody learns your password, that alone opens nothing.
second-factor-due = Your work asks for a second step. Please set it up before { $when }; after that nothing else opens without it.
second-factor-due-now = Set up a second step to go on. Nothing else opens until then, but the pages for help.
second-factor-on = On since { $when }.
second-factor-begin-title = Set it up
second-factor-begin = Set up an app
second-factor-anew-title = Did somebody else see the picture?
second-factor-anew = Make another one
second-factor-anew-hint = Make another one; the one above is then worth nothing.
second-factor-again-title = Another phone or app
second-factor-again = Set up another app
second-factor-apps = Any authenticator app will do, such as Aegis, FreeOTP or the one that your phone has.
second-factor-again-hint = The app that you use now works until the new one has given its first code.
second-factor-scan-title = Scan this with the app
second-factor-scan = Open the app, choose to add an account, and point the camera at the picture. Then type the code that the app shows.
second-factor-picture = Code to be scanned by the app
second-factor-type = Or type this into the app:
second-factor-first-code = Code that the app shows
second-factor-confirm = Use this app
second-factor-set = The second step is set up.
second-factor-codes-title = Recovery codes
second-factor-codes-left = { $count ->
    [one] One code is left.
   *[other] { $count } codes are left.
 } New ones end the old ones.
second-factor-new-codes = Make ten new codes
second-factor-remove-title = Take it away
second-factor-remove = Take the app away
second-factor-removed = The app is taken away. Signing in asks for it no more.
passkey-sign-in = Sign in with a passkey
passkey-wrong = This passkey did not sign you in: it was taken away, or the answer came too late. Try again, or sign in with your password.
passkey-too-many = That was tried too often from here. Wait a quarter of an hour, or sign in with your password.
passkey-failed = That did not work. Nothing was changed; please try again.
passkey-declined = No passkey was used. Try again, or sign in with your password.
passkeys-title = Passkeys
passkeys-intro = With a passkey you sign in by fingerprint, by face or by your device’s own code, without your password. Add one only on a device that nobody else can open.
passkey-add = Add a passkey
passkey-not-made = No passkey was made, and nothing was changed.
passkey-known = This device has a passkey for your account already.
passkey-added = The passkey is added. You can sign in with it.
passkey-since = added { $when }
passkey-unused = not used yet
passkey-remove = Take this passkey away
passkey-removed = The passkey is taken away. It signs nobody in any more; you can delete it on the device too.
recovery-codes-title = Recovery codes
recovery-codes-intro = Write these ten codes down or print them, and keep them where you keep papers that matter. Each works once in place of the app or the passkey. They are shown only now.
recovery-codes-kept = I have kept them
problem-second-step-missing-title = The second step is missing
problem-second-step-missing = This account asks for a second step now. Nothing was changed.
problem-second-step-missing-next = Set it up (it opens beside this page), then come back here and go on. What you typed stays here.
forgot-too-many = This was asked for too often from here. Wait a quarter of an hour and try again.
sign-in-reset-done = Your new password is set. Please sign in with it.
sign-in-signed-out = You are signed out.
sign-in-kept = You were signed out meanwhile. Sign in, and what you typed is still here.
sign-in-needed = You are not signed in. Nothing was saved.
forgot-title = A new password
forgot-intro = We mail you a link. With it you choose a new one.
forgot-button = Mail me a link
forgot-back = Back to Sign in
forgot-sent-title = Look into your mail
forgot-sent = If this address has an account, a mail with a link is on its way. The link works for two hours, and only the newest one does.
forgot-nothing-came = Nothing came? Look into the folder for unwanted mail, or ask the person who runs your group.
reset-title = Choose a new password
reset-signs-out = Every device that is signed in now will be signed out.
reset-button = Set password

# When something does not go as meant
still-here-title = What you typed is still here
still-here = You are signed in again. Press the button and it goes where you were sending it.
still-here-send = Send it now
still-here-leave = Leave it, and open the page anew
typed-is-kept = What you typed is kept on this page.
try-again = Try again
name-this = If you tell somebody about it, name this:
to-the-start = To the start
problem-signed-out-title = Please sign in
problem-signed-out = This page is for people who are signed in.
problem-signed-out-next = Sign in, and you come back here.
problem-not-found-title = Nothing is here
problem-not-found = This page does not exist, or it is not yours to see.
problem-not-found-next = Check the address, or begin at the start.
problem-foreign-title = Not taken
problem-foreign = This came from another site, or your browser did not say from where. Nothing was changed.
problem-foreign-next = Open the page here and send the form from it.
problem-too-large-title = Too long
problem-too-large = What was sent is longer than this page can take. Nothing was saved.
problem-too-large-next = Go back: your text is still in the form. Shorten it, or choose a smaller file, and send it again.
problem-unreadable-title = Not taken
problem-unreadable = What was sent could not be read. Nothing was changed.
problem-unreadable-next = Go back, check the form, and send it again.
problem-unavailable-title = Just a moment
problem-unavailable = Mooring can't reach its database right now. Nothing was lost that was saved before.
problem-unavailable-next = Wait a moment and try again.
problem-internal-title = Something broke
problem-internal = That is our fault, not yours. Nothing was saved just now.
problem-internal-next = Try again. If it stays like this, tell your administrator.
problem-link-used-title = This link was used already
problem-link-used = It works once, and somebody used it.
problem-link-used-next = If that was you, sign in. If it was not, tell the person who sent it.
problem-link-expired-title = This link is too old
problem-link-expired = Only the newest link works, and for a while only.
problem-link-expired-next = Ask for a new one.
problem-already-there-title = Already there
problem-already-there = Somebody, perhaps you, did the same a moment ago. Nothing was saved twice.
problem-already-there-next = Open the page anew to see it.
problem-not-startable-title = Not yet
problem-not-startable = A session can be started from twelve hours before it begins, and not when it was cancelled.
problem-not-startable-next = Look at the date once more.
problem-changed-meanwhile-title = Changed meanwhile
problem-changed-meanwhile = Somebody else changed this a moment ago. Nothing of theirs was overwritten, and nothing of yours was saved.
problem-changed-meanwhile-next = Go back, open the page anew, and make your change there.
problem-not-to-come-title = Not changed
problem-not-to-come = This session is over, under way or cancelled, so that its plan, time and place stay as they are.
problem-not-to-come-next = Look at the group’s weeks and choose one that is still to come.
problem-not-under-way-title = Not yet
problem-not-under-way = Attendance can be taken from twelve hours before a session begins, and not when it was cancelled. Nothing was saved.
problem-not-under-way-next = Look at the date once more.
problem-reply-over-title = There is nothing to answer here any more
problem-reply-over = This page was for one appointment, and its time has come, or something has changed since. Nothing was changed by opening it.
problem-reply-over-next = If something is still open, you find it after you sign in.

# In which language
language-title = Language
language-hint = Of your pages here and of mail to you. Readings, and what people write, stay in the language that they were written in.
language-of-page = Language of this page
language-english = English
language-spanish = Español
built-in-in-english = This text is in English.
reading-in-english = in English
held-in-english = What follows is named as the program has it, in English.
held-yes = yes
held-no = no

# Around fields
field-optional = { $label } (optional)
summary-head = { $count ->
    [one] One thing needs a look.
   *[other] { $count } things need a look.
}
summary-kept = Everything you typed is still here.
summary-kept-but-password = Type the password once more; all else is still here.

# Days, times, zones
weekday-monday = Monday
weekday-tuesday = Tuesday
weekday-wednesday = Wednesday
weekday-thursday = Thursday
weekday-friday = Friday
weekday-saturday = Saturday
weekday-sunday = Sunday
month-january = January
month-february = February
month-march = March
month-april = April
month-may = May
month-june = June
month-july = July
month-august = August
month-september = September
month-october = October
month-november = November
month-december = December
clock-before-noon = { $time } am
clock-after-noon = { $time } pm
clock-until = { $hour ->
   *[other] { $time }
}
date-weekday-and-time = { $weekday } { $time }
date-day-and-month = { $day } { $month }
date-full = { $weekday } { $day } { $month }, { $time }
date-long = { $day } { $month } { $year }
date-short = { $month } { $day }
date-at = { $date }, { $time }
date-today = today
date-tomorrow = tomorrow
date-yesterday = yesterday
date-in-days = in { $days } days
date-days-ago = { $days } days ago
date-zone = { $city } time
date-for-you = { $when } for you, { $zone }

# What is wrong with what was typed
wrong-missing = { $what ->
    [your-name] Your name is missing.
    [recipient] The name is missing.
   *[other] This is missing.
}
wrong-too-long = { $what ->
    [your-name] Your name has { $length } characters. Use { $most } or fewer.
    [recipient] The name has { $length } characters. Use { $most } or fewer.
    [organization] The organization has { $length } characters. Use { $most } or fewer.
    [number] The number has { $length } characters. Use { $most } or fewer.
    [plan-part] This part has { $length } characters. Use { $most } or fewer.
   *[other] This has { $length } characters. Use { $most } or fewer.
}
wrong-one-line = { $what ->
    [your-name] Your name must be one line of text.
    [recipient] The name must be one line of text.
    [organization] The organization must be one line of text.
    [number] The number must be one line of text.
   *[other] This must be one line of text.
}
wrong-signs = { $what ->
    [plan-part] This part holds signs that can’t be shown.
   *[other] This holds signs that can’t be shown.
}
wrong-choice = Choose one of these.
wrong-email-missing = Enter an email address.
wrong-email = This is not an email address. It looks like name@example.org.
wrong-zone = There is no time zone of this name. Choose one from the list, such as America/Chicago.
wrong-date = Enter a date, such as 2026-09-03.
wrong-password-short = Use { $shortest } characters or more. Four or five unrelated words make a good password. This one has { $length }.
wrong-password-long = Use { $longest } characters or fewer. This one has { $length }.
wrong-password-easy = This one is easy to guess: it is made of common words, a pattern, your name or address. Four or five unrelated words make a good password.
wrong-current-password = This is not your current password.
wrong-password-changed = Your password was changed meanwhile. Nothing was changed now.
wrong-too-often = That was tried too often. Wait a quarter of an hour; nothing was changed.
wrong-code = This is not the code that the app shows now. Try the next one.
wrong-alone-too-short = Alone, a password needs { $shortest } characters. Choose a longer one first; nothing was changed.
wrong-second-step-asked = Your work asks for a second step. Set up the new one first; nothing was changed.
wrong-passkey-not-taken = This passkey could not be taken. Try again; nothing was changed.
wrong-passkey-here = This passkey is here already; nothing was changed.
wrong-passkey-late = This took too long, or it was answered before. Begin again; nothing was changed.
wrong-phone = This is not a telephone number: one has three digits or more.
wrong-phone-missing = Enter the number, or choose that nobody may call or text you.
wrong-agreement-changed = The text was changed while you were reading. This is the newer one. Please read it again.
wrong-agreement-not-ticked = Tick the box if you agree. If you don’t, the other button is just as good.
wrong-not-sure = Tick this first: it can't be undone. Nothing was erased.
wrong-leads-group = You lead a group that still meets. Nothing was erased.
wrong-only-administrator = You are the only administrator. Nothing was erased.
wrong-release-allowed = Say what they may be told.
wrong-release-purpose = Say what it is for.
wrong-release-over = { $day } is over. Choose today or a later day.
wrong-release-late = At most one year: { $day } or earlier. It can be given anew then.
wrong-reflection-long = This has { $length } characters, and there is room for { $most }. Shorten it a little; all of it is still here.
wrong-reflection-look = Nobody but you can read this yet, so nobody could look. Choose “My counselor” or “The group” as well, or take this tick away. Nothing was shared.
wrong-reflections-long = Together these have { $length } characters, and there is room for { $most }. Copy what you want from one, keep the other, and put it in. Nothing was changed.
wrong-sharing-changed = Who may read this was changed on another device meanwhile, so that nothing was shared from here. Your text is kept. Please choose once more.
wrong-plan-part-long = This part has { $length } characters. Use { $most } or fewer: it should be quick to read.
wrong-reminders-none = Tick at least one time, or choose that there are none.
wrong-reminders-many = Choose five times at most.
wrong-clock-time = Enter a time, such as 6:30 pm or 18:30.
wrong-quiet-same = Quiet hours can’t begin and end at the same time. Choose another end, or choose that there are none.
wrong-reminders-not-taken = You ticked times. Choose “At the times ticked below”, or take the ticks away.
wrong-readings-at-not-taken = You chose a time. Choose above how many days before, or put the time back.
wrong-quiet-not-taken = You chose a time. Choose “From and until the times below”, or put the time back.
wrong-quiet-long = Quiet hours are at most 16 hours long, so that the rest of the day is left.
