SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.analytics_about (
    board_id integer NOT NULL,
    key text NOT NULL,
    seen_from bigint NOT NULL,
    value text
);
CREATE TABLE public.analytics_begun (
    state text NOT NULL,
    until bigint NOT NULL
);
CREATE TABLE public.analytics_board (
    id integer NOT NULL,
    name text NOT NULL
);
CREATE SEQUENCE public.analytics_board_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.analytics_board_id_seq OWNED BY public.analytics_board.id;
CREATE TABLE public.analytics_change (
    board_id integer NOT NULL,
    item integer NOT NULL,
    seen_from bigint NOT NULL,
    title integer NOT NULL,
    type integer NOT NULL,
    state integer NOT NULL,
    state_reason integer NOT NULL,
    status integer NOT NULL,
    iteration_id integer NOT NULL,
    sprint integer NOT NULL,
    deliverable integer NOT NULL,
    milestone integer NOT NULL,
    ancestor_urls integer NOT NULL,
    labels integer NOT NULL,
    assignees integer NOT NULL,
    points double precision,
    closed_at bigint
);
CREATE TABLE public.analytics_choice (
    conversation text NOT NULL,
    board text NOT NULL
);
CREATE TABLE public.analytics_delivery (
    schedule text NOT NULL,
    due bigint NOT NULL,
    state text NOT NULL,
    worker text NOT NULL,
    until bigint NOT NULL,
    attempts integer NOT NULL,
    message text NOT NULL
);
CREATE TABLE public.analytics_export (
    board_id integer NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    whole boolean NOT NULL
);
CREATE TABLE public.analytics_installation (
    app text NOT NULL,
    team text NOT NULL,
    name text NOT NULL,
    token text NOT NULL,
    bot text NOT NULL,
    bot_user text NOT NULL
);
CREATE TABLE public.analytics_item (
    board_id integer NOT NULL,
    id integer NOT NULL,
    item_id text NOT NULL,
    number integer NOT NULL,
    repository text NOT NULL,
    url text,
    created_at bigint
);
CREATE TABLE public.analytics_schedule (
    id text NOT NULL,
    team text NOT NULL,
    channel text NOT NULL,
    owner text NOT NULL,
    plan text NOT NULL,
    since bigint NOT NULL,
    paused boolean NOT NULL,
    failures integer NOT NULL,
    answer text NOT NULL
);
CREATE TABLE public.analytics_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.analytics_word (
    board_id integer NOT NULL,
    id integer NOT NULL,
    text text NOT NULL
);
ALTER TABLE ONLY public.analytics_board ALTER COLUMN id SET DEFAULT nextval('public.analytics_board_id_seq'::regclass);
INSERT INTO public.analytics_about VALUES
	(1, 'title', 1767603600000000000, '"Gr\u00f6\u00dfe"'),
	(1, 'statuses', 1767603600000000000, '["Todo", "Done"]'),
	(1, 'iterations', 1767603600000000000, '[{"days": 14, "id": "a", "start": "2026-01-05", "title": "Sprint 1"}]'),
	(1, 'statuses', 1767711600000000000, '["Todo", "Doing", "Done"]');
INSERT INTO public.analytics_begun VALUES
	('state-of-an-installation-begun', 1767604200000000000);
INSERT INTO public.analytics_board VALUES
	(1, 'acme/7'),
	(2, 'acme/8');
INSERT INTO public.analytics_change VALUES
	(1, 1, 1767603600000000000, 1, 0, 4, 0, 5, 6, 7, 0, 0, 8, 10, 11, 3, NULL),
	(1, 2, 1767603600000000000, 2, 0, 4, 0, 5, 6, 7, 0, 0, 9, 9, 9, 0.5, NULL),
	(1, 3, 1767603600000000000, 3, 0, 4, 0, 0, 0, 0, 0, 0, 9, 9, 9, NULL, NULL),
	(1, 2, 1767690000000000000, 2, 0, 12, 13, 14, 6, 7, 0, 0, 9, 9, 9, 0.5, 1767677400000000000),
	(1, 1, 1767711600000000000, 1, 0, 4, 0, 5, 6, 7, 0, 0, 8, 10, 11, 5, NULL),
	(1, 3, 1767711600000000000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL),
	(2, 1, 1767610800000000000, 1, 0, 2, 0, 0, 0, 0, 0, 0, 3, 3, 3, NULL, NULL);
INSERT INTO public.analytics_choice VALUES
	('T0ACME/C0PLATFORM', 'platform'),
	('T0ACME/D0ANALYTICS', '');
INSERT INTO public.analytics_delivery VALUES
	('1', 1768208400000000000, 'posted', 'worker-1', 0, 1, '1768208400.000100'),
	('1', 1768813200000000000, 'retry', 'worker-1', 1768813500000000000, 1, 'GitHub did not answer.'),
	('2', 1767690000000000000, 'quiet', 'worker-1', 0, 1, ''),
	('3', 1767776400000000000, 'failed', 'worker-2', 0, 1, 'The bot is not in the channel.'),
	('6', 1767862800000000000, 'posting', 'worker-2', 1767863100000000000, 1, ''),
	('settings:weekly', 1768208400000000000, 'claimed', 'worker-2', 1768208700000000000, 1, '');
INSERT INTO public.analytics_export VALUES
	(1, 1767603600000000000, 1767607200000000000, true),
	(1, 1767690000000000000, 1767690000000000000, false),
	(1, 1767711600000000000, 1767711600000000000, true),
	(1, 1767963600000000000, 1767963600000000000, true),
	(2, 1767610800000000000, 1767610800000000000, true);
INSERT INTO public.analytics_installation VALUES
	('1.2', 'T0ACME', 'Acme', 'xoxb-1.2-T0ACME', 'B0BOT', 'U0BOT'),
	('1.2', 'T0BETA', 'Beta', 'xoxb-1.2-T0BETA', 'B0BOT', 'U0BOT'),
	('9.9', 'T0ACME', 'Acme', 'xoxb-9.9-T0ACME', 'B0BOT', 'U0BOT');
INSERT INTO public.analytics_item VALUES
	(1, 1, 'PVTI_1', 1, 'acme/web', 'https://github.com/acme/web/issues/1', 1767268800000000000),
	(1, 2, 'PVTI_2', 2, 'acme/web', 'https://github.com/acme/web/issues/2', 1767268800000000000),
	(1, 3, 'PVTI_3', 3, 'acme/api', 'https://github.com/acme/api/issues/3', 1767268800000000000),
	(2, 1, 'PVTI_1', 1, 'acme/web', 'https://github.com/acme/web/issues/1', 1767268800000000000);
INSERT INTO public.analytics_schedule VALUES
	('6', 'T0ACME', 'C0MOBILE', 'U0ANA', '{"requests": [{"report": "deliverable-status", "board": "platform", "unit": "points", "statuses": ["In Progress", "Planning"]}], "trigger": {"on": "cron", "timezone": "UTC", "at": "09:00", "cron": "0 8 1 * *"}, "kind": "report", "details": false}', 1767603600000000000, false, 0, ''),
	('settings:weekly', '', 'C0PLATFORM', '', '{"requests": [{"report": "sprint-burndown", "board": "platform", "unit": "points"}, {"report": "sprint-velocity", "board": "platform", "unit": "points"}], "trigger": {"on": "weekdays", "timezone": "Europe/Berlin", "at": "09:00", "weekdays": [1]}, "kind": "report", "details": true}', 1767603600000000000, false, 0, ''),
	('4', 'T0ACME', 'C0MOBILE', 'U0ANA', '{"requests": [{"report": "sprint-summary", "board": "platform", "unit": "points"}], "trigger": {"on": "sprint end", "timezone": "Europe/Berlin", "at": "15:00"}, "kind": "report", "details": false}', 1767603600000000000, true, 0, ''),
	('1', 'T0ACME', 'C0PLATFORM', 'U0ANA', '{"requests": [{"report": "sprint-burndown", "board": "platform", "unit": "points"}, {"report": "sprint-velocity", "board": "platform", "unit": "points"}], "trigger": {"on": "weekdays", "timezone": "Europe/Berlin", "at": "09:00", "weekdays": [1]}, "kind": "report", "details": true}', 1767603600000000000, false, 0, ''),
	('2', 'T0ACME', 'C0PLATFORM', 'U0ANA', '{"requests": [{"report": "sprint-risk", "board": "platform", "unit": "points"}], "trigger": {"on": "sprint days", "timezone": "Europe/Berlin", "at": "16:30"}, "kind": "watch", "details": false}', 1767603600000000000, false, 0, 'likely'),
	('3', 'T0ACME', 'C0PLATFORM', 'U0ANA', '{"requests": [{"report": "sprint-summary", "board": "platform", "unit": "issues", "sprint": "@previous"}], "trigger": {"on": "sprint start", "timezone": "Europe/Berlin", "at": "10:00"}, "kind": "report", "details": false}', 1767603600000000000, false, 1, '');
INSERT INTO public.analytics_version VALUES
	('0004');
INSERT INTO public.analytics_word VALUES
	(1, 1, 'It''s “quoted”; 支払い 🚀'),
	(1, 2, 'Issue 2'),
	(1, 3, 'Issue 3'),
	(1, 4, 'open'),
	(1, 5, 'Todo'),
	(1, 6, 'a'),
	(1, 7, 'Sprint 1'),
	(1, 8, '["https://github.com/acme/web/issues/9"]'),
	(1, 9, '[]'),
	(1, 10, '["bug", "p1"]'),
	(1, 11, '["ana"]'),
	(1, 12, 'closed'),
	(1, 13, 'completed'),
	(1, 14, 'Done'),
	(2, 1, 'Issue 1'),
	(2, 2, 'open'),
	(2, 3, '[]');
SELECT pg_catalog.setval('public.analytics_board_id_seq', 2, true);
ALTER TABLE ONLY public.analytics_about
    ADD CONSTRAINT analytics_about_pkey PRIMARY KEY (board_id, key, seen_from);
ALTER TABLE ONLY public.analytics_begun
    ADD CONSTRAINT analytics_begun_pkey PRIMARY KEY (state);
ALTER TABLE ONLY public.analytics_board
    ADD CONSTRAINT analytics_board_name_key UNIQUE (name);
ALTER TABLE ONLY public.analytics_board
    ADD CONSTRAINT analytics_board_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_change
    ADD CONSTRAINT analytics_change_pkey PRIMARY KEY (board_id, item, seen_from);
ALTER TABLE ONLY public.analytics_choice
    ADD CONSTRAINT analytics_choice_pkey PRIMARY KEY (conversation);
ALTER TABLE ONLY public.analytics_delivery
    ADD CONSTRAINT analytics_delivery_pkey PRIMARY KEY (schedule, due);
ALTER TABLE ONLY public.analytics_export
    ADD CONSTRAINT analytics_export_pkey PRIMARY KEY (board_id, first);
ALTER TABLE ONLY public.analytics_installation
    ADD CONSTRAINT analytics_installation_pkey PRIMARY KEY (app, team);
ALTER TABLE ONLY public.analytics_item
    ADD CONSTRAINT analytics_item_pkey PRIMARY KEY (board_id, id);
ALTER TABLE ONLY public.analytics_schedule
    ADD CONSTRAINT analytics_schedule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_version
    ADD CONSTRAINT analytics_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.analytics_word
    ADD CONSTRAINT analytics_word_pkey PRIMARY KEY (board_id, id);
ALTER TABLE ONLY public.analytics_about
    ADD CONSTRAINT analytics_about_board_id_fkey FOREIGN KEY (board_id) REFERENCES public.analytics_board(id);
ALTER TABLE ONLY public.analytics_change
    ADD CONSTRAINT analytics_change_board_id_fkey FOREIGN KEY (board_id) REFERENCES public.analytics_board(id);
ALTER TABLE ONLY public.analytics_export
    ADD CONSTRAINT analytics_export_board_id_fkey FOREIGN KEY (board_id) REFERENCES public.analytics_board(id);
ALTER TABLE ONLY public.analytics_item
    ADD CONSTRAINT analytics_item_board_id_fkey FOREIGN KEY (board_id) REFERENCES public.analytics_board(id);
ALTER TABLE ONLY public.analytics_word
    ADD CONSTRAINT analytics_word_board_id_fkey FOREIGN KEY (board_id) REFERENCES public.analytics_board(id);
