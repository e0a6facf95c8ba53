BEGIN TRANSACTION;
CREATE TABLE analytics_about (
	board_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	seen_from BIGINT NOT NULL, 
	value TEXT, 
	PRIMARY KEY (board_id, "key", seen_from), 
	FOREIGN KEY(board_id) REFERENCES analytics_board (id)
)
 WITHOUT ROWID

;
INSERT INTO "analytics_about" VALUES(1,'iterations',1767603600000000000,'[{"days": 14, "id": "a", "start": "2026-01-05", "title": "Sprint 1"}]');
INSERT INTO "analytics_about" VALUES(1,'statuses',1767603600000000000,'["Todo", "Done"]');
INSERT INTO "analytics_about" VALUES(1,'statuses',1767711600000000000,'["Todo", "Doing", "Done"]');
INSERT INTO "analytics_about" VALUES(1,'title',1767603600000000000,'"Gr\u00f6\u00dfe"');
CREATE TABLE analytics_begun (
	state TEXT NOT NULL, 
	until BIGINT NOT NULL, 
	PRIMARY KEY (state)
)
 WITHOUT ROWID

;
INSERT INTO "analytics_begun" VALUES('state-of-an-installation-begun',1767604200000000000);
CREATE TABLE analytics_board (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "analytics_board" VALUES(1,'acme/7');
INSERT INTO "analytics_board" VALUES(2,'acme/8');
CREATE TABLE analytics_change (
	board_id INTEGER NOT NULL, 
	item INTEGER NOT NULL, 
	seen_from BIGINT NOT NULL, 
	title INTEGER NOT NULL, 
	type INTEGER NOT NULL, 
	state INTEGER NOT NULL, 
	state_reason INTEGER NOT NULL, 
	status INTEGER NOT NULL, 
	iteration_id INTEGER NOT NULL, 
	sprint INTEGER NOT NULL, 
	deliverable INTEGER NOT NULL, 
	milestone INTEGER NOT NULL, 
	ancestor_urls INTEGER NOT NULL, 
	labels INTEGER NOT NULL, 
	assignees INTEGER NOT NULL, 
	points FLOAT, 
	closed_at BIGINT, 
	PRIMARY KEY (board_id, item, seen_from), 
	FOREIGN KEY(board_id) REFERENCES analytics_board (id)
)
 WITHOUT ROWID

;
INSERT INTO "analytics_change" VALUES(1,1,1767603600000000000,1,0,4,0,5,6,7,0,0,8,10,11,3.0,NULL);
INSERT INTO "analytics_change" VALUES(1,1,1767711600000000000,1,0,4,0,5,6,7,0,0,8,10,11,5.0,NULL);
INSERT INTO "analytics_change" VALUES(1,2,1767603600000000000,2,0,4,0,5,6,7,0,0,9,9,9,0.5,NULL);
INSERT INTO "analytics_change" VALUES(1,2,1767690000000000000,2,0,12,13,14,6,7,0,0,9,9,9,0.5,1767677400000000000);
INSERT INTO "analytics_change" VALUES(1,3,1767603600000000000,3,0,4,0,0,0,0,0,0,9,9,9,NULL,NULL);
INSERT INTO "analytics_change" VALUES(1,3,1767711600000000000,0,0,0,0,0,0,0,0,0,0,0,0,NULL,NULL);
INSERT INTO "analytics_change" VALUES(2,1,1767610800000000000,1,0,2,0,0,0,0,0,0,3,3,3,NULL,NULL);
CREATE TABLE analytics_choice (
	conversation TEXT NOT NULL, 
	board TEXT NOT NULL, 
	PRIMARY KEY (conversation)
)
 WITHOUT ROWID

;
INSERT INTO "analytics_choice" VALUES('T0ACME/C0PLATFORM','platform');
INSERT INTO "analytics_choice" VALUES('T0ACME/D0ANALYTICS','');
CREATE TABLE analytics_delivery (
	schedule TEXT NOT NULL, 
	due BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	worker TEXT NOT NULL, 
	until BIGINT NOT NULL, 
	attempts INTEGER NOT NULL, 
	message TEXT NOT NULL, 
	PRIMARY KEY (schedule, due)
)
 WITHOUT ROWID

;
INSERT INTO "analytics_delivery" VALUES('1',1768208400000000000,'posted','worker-1',0,1,'1768208400.000100');
INSERT INTO "analytics_delivery" VALUES('1',1768813200000000000,'retry','worker-1',1768813500000000000,1,'GitHub did not answer.');
INSERT INTO "analytics_delivery" VALUES('2',1767690000000000000,'quiet','worker-1',0,1,'');
INSERT INTO "analytics_delivery" VALUES('3',1767776400000000000,'failed','worker-2',0,1,'The bot is not in the channel.');
INSERT INTO "analytics_delivery" VALUES('6',1767862800000000000,'posting','worker-2',1767863100000000000,1,'');
INSERT INTO "analytics_delivery" VALUES('settings:weekly',1768208400000000000,'claimed','worker-2',1768208700000000000,1,'');
CREATE TABLE analytics_export (
	board_id INTEGER NOT NULL, 
	first BIGINT NOT NULL, 
	last BIGINT NOT NULL, 
	whole BOOLEAN NOT NULL, 
	PRIMARY KEY (board_id, first), 
	FOREIGN KEY(board_id) REFERENCES analytics_board (id)
)
 WITHOUT ROWID

;
INSERT INTO "analytics_export" VALUES(1,1767603600000000000,1767607200000000000,1);
INSERT INTO "analytics_export" VALUES(1,1767690000000000000,1767690000000000000,0);
INSERT INTO "analytics_export" VALUES(1,1767711600000000000,1767711600000000000,1);
INSERT INTO "analytics_export" VALUES(1,1767963600000000000,1767963600000000000,1);
INSERT INTO "analytics_export" VALUES(2,1767610800000000000,1767610800000000000,1);
CREATE TABLE analytics_installation (
	app TEXT NOT NULL, 
	team TEXT NOT NULL, 
	name TEXT NOT NULL, 
	token TEXT NOT NULL, 
	bot TEXT NOT NULL, 
	bot_user TEXT NOT NULL, 
	PRIMARY KEY (app, team)
)
 WITHOUT ROWID

;
INSERT INTO "analytics_installation" VALUES('1.2','T0ACME','Acme','xoxb-1.2-T0ACME','B0BOT','U0BOT');
INSERT INTO "analytics_installation" VALUES('1.2','T0BETA','Beta','xoxb-1.2-T0BETA','B0BOT','U0BOT');
INSERT INTO "analytics_installation" VALUES('9.9','T0ACME','Acme','xoxb-9.9-T0ACME','B0BOT','U0BOT');
CREATE TABLE analytics_item (
	board_id INTEGER NOT NULL, 
	id INTEGER NOT NULL, 
	item_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	repository TEXT NOT NULL, 
	url TEXT, 
	created_at BIGINT, 
	PRIMARY KEY (board_id, id), 
	FOREIGN KEY(board_id) REFERENCES analytics_board (id)
)
 WITHOUT ROWID

;
INSERT INTO "analytics_item" VALUES(1,1,'PVTI_1',1,'acme/web','https://github.com/acme/web/issues/1',1767268800000000000);
INSERT INTO "analytics_item" VALUES(1,2,'PVTI_2',2,'acme/web','https://github.com/acme/web/issues/2',1767268800000000000);
INSERT INTO "analytics_item" VALUES(1,3,'PVTI_3',3,'acme/api','https://github.com/acme/api/issues/3',1767268800000000000);
INSERT INTO "analytics_item" VALUES(2,1,'PVTI_1',1,'acme/web','https://github.com/acme/web/issues/1',1767268800000000000);
CREATE TABLE analytics_schedule (
	id TEXT NOT NULL, 
	team TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	paused BOOLEAN NOT NULL, 
	failures INTEGER NOT NULL, 
	answer TEXT NOT NULL, 
	PRIMARY KEY (id)
)
 WITHOUT ROWID

;
INSERT INTO "analytics_schedule" VALUES('1','T0ACME','C0PLATFORM','U0ANA','{"requests": [{"report": "sprint-burndown", "board": "platform", "unit": "points"}, {"report": "sprint-velocity", "board": "platform", "unit": "points"}], "trigger": {"on": "weekdays", "timezone": "Europe/Berlin", "at": "09:00", "weekdays": [1]}, "kind": "report", "details": true}',1767603600000000000,0,0,'');
INSERT INTO "analytics_schedule" VALUES('2','T0ACME','C0PLATFORM','U0ANA','{"requests": [{"report": "sprint-risk", "board": "platform", "unit": "points"}], "trigger": {"on": "sprint days", "timezone": "Europe/Berlin", "at": "16:30"}, "kind": "watch", "details": false}',1767603600000000000,0,0,'likely');
INSERT INTO "analytics_schedule" VALUES('3','T0ACME','C0PLATFORM','U0ANA','{"requests": [{"report": "sprint-summary", "board": "platform", "unit": "issues", "sprint": "@previous"}], "trigger": {"on": "sprint start", "timezone": "Europe/Berlin", "at": "10:00"}, "kind": "report", "details": false}',1767603600000000000,0,1,'');
INSERT INTO "analytics_schedule" VALUES('4','T0ACME','C0MOBILE','U0ANA','{"requests": [{"report": "sprint-summary", "board": "platform", "unit": "points"}], "trigger": {"on": "sprint end", "timezone": "Europe/Berlin", "at": "15:00"}, "kind": "report", "details": false}',1767603600000000000,1,0,'');
INSERT INTO "analytics_schedule" VALUES('6','T0ACME','C0MOBILE','U0ANA','{"requests": [{"report": "deliverable-status", "board": "platform", "unit": "points", "statuses": ["In Progress", "Planning"]}], "trigger": {"on": "cron", "timezone": "UTC", "at": "09:00", "cron": "0 8 1 * *"}, "kind": "report", "details": false}',1767603600000000000,0,0,'');
INSERT INTO "analytics_schedule" VALUES('settings:weekly','','C0PLATFORM','','{"requests": [{"report": "sprint-burndown", "board": "platform", "unit": "points"}, {"report": "sprint-velocity", "board": "platform", "unit": "points"}], "trigger": {"on": "weekdays", "timezone": "Europe/Berlin", "at": "09:00", "weekdays": [1]}, "kind": "report", "details": true}',1767603600000000000,0,0,'');
CREATE TABLE analytics_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT analytics_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "analytics_version" VALUES('0004');
CREATE TABLE analytics_word (
	board_id INTEGER NOT NULL, 
	id INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (board_id, id), 
	FOREIGN KEY(board_id) REFERENCES analytics_board (id)
)
 WITHOUT ROWID

;
INSERT INTO "analytics_word" VALUES(1,1,'It''s “quoted”; 支払い 🚀');
INSERT INTO "analytics_word" VALUES(1,2,'Issue 2');
INSERT INTO "analytics_word" VALUES(1,3,'Issue 3');
INSERT INTO "analytics_word" VALUES(1,4,'open');
INSERT INTO "analytics_word" VALUES(1,5,'Todo');
INSERT INTO "analytics_word" VALUES(1,6,'a');
INSERT INTO "analytics_word" VALUES(1,7,'Sprint 1');
INSERT INTO "analytics_word" VALUES(1,8,'["https://github.com/acme/web/issues/9"]');
INSERT INTO "analytics_word" VALUES(1,9,'[]');
INSERT INTO "analytics_word" VALUES(1,10,'["bug", "p1"]');
INSERT INTO "analytics_word" VALUES(1,11,'["ana"]');
INSERT INTO "analytics_word" VALUES(1,12,'closed');
INSERT INTO "analytics_word" VALUES(1,13,'completed');
INSERT INTO "analytics_word" VALUES(1,14,'Done');
INSERT INTO "analytics_word" VALUES(2,1,'Issue 1');
INSERT INTO "analytics_word" VALUES(2,2,'open');
INSERT INTO "analytics_word" VALUES(2,3,'[]');
COMMIT;
