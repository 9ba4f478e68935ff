from django.db import migrations

# Written by hand, on purpose: nothing in the application can lift these guards.
#
# The rules of removal stand on the table of removals itself, so they bind the owner of the tables as well:
# a row there is refused unless it is due, and writing it deletes the personal row in the same command.
# Six years: Limitation of Actions Act (Kenya, Cap. 22), s. 4(1)(a), actions founded on contract.
GUARD = """
CREATE TRIGGER ledger_purge_never_changes BEFORE UPDATE OR DELETE ON terms_ledgerpurge
    FOR EACH ROW EXECUTE FUNCTION public.refuse_to_change_ledger();
CREATE TRIGGER ledger_purge_is_never_emptied BEFORE TRUNCATE ON terms_ledgerpurge
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_to_change_ledger();
CREATE TRIGGER ledger_anchor_never_changes BEFORE UPDATE OR DELETE ON terms_ledgeranchor
    FOR EACH ROW EXECUTE FUNCTION public.refuse_to_change_ledger();
CREATE TRIGGER ledger_anchor_is_never_emptied BEFORE TRUNCATE ON terms_ledgeranchor
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_to_change_ledger();
CREATE TRIGGER published_terms_stay BEFORE UPDATE OR DELETE ON terms_termsversion
    FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION public.refuse_to_change_ledger();

CREATE FUNCTION public.check_ledger_purge() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    signature bigint;
    present_state text;
    last_event text;
    last_recorded timestamptz;
BEGIN
    SELECT s.id, s.state INTO signature, present_state
        FROM public.terms_ledgerentry e JOIN public.terms_signature s ON s.id = e.signature_id
        WHERE e.number = NEW.entry_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The ledger has no entry %.', NEW.entry_id USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT e.event INTO last_event FROM public.terms_ledgerentry e
        WHERE e.signature_id = signature ORDER BY e.number DESC LIMIT 1;
    SELECT max(e.recorded_at) INTO last_recorded FROM public.terms_ledgerentry e WHERE e.signature_id = signature;
    IF present_state IN ('signed', 'accepted') OR last_event IN ('signed', 'accepted') THEN
        RAISE EXCEPTION 'The signature of ledger entry % still stands.', NEW.entry_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF last_recorded > now() - interval '6 years' THEN
        RAISE EXCEPTION 'Less than six years have passed since the last event of the signature of ledger entry %.',
            NEW.entry_id USING ERRCODE = 'restrict_violation';
    END IF;
    IF btrim(NEW.reason) = '' THEN
        RAISE EXCEPTION 'A removal needs its reason.' USING ERRCODE = 'check_violation';
    END IF;
    NEW.purged_at := now();
    RETURN NEW;
END
$$;
CREATE FUNCTION public.carry_out_ledger_purge() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM public.terms_ledgerpersonal WHERE entry_id = NEW.entry_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Ledger entry % has no personal values.', NEW.entry_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_purge_is_due BEFORE INSERT ON terms_ledgerpurge
    FOR EACH ROW EXECUTE FUNCTION public.check_ledger_purge();
CREATE TRIGGER ledger_purge_is_carried_out AFTER INSERT ON terms_ledgerpurge
    FOR EACH ROW EXECUTE FUNCTION public.carry_out_ledger_purge();

-- A row of removals and its personal row stand side by side only within the command that writes the one and
-- deletes the other. So whoever deletes a personal row by itself finds no row of removals, and is refused.
CREATE FUNCTION public.keep_ledger_personal() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM public.terms_ledgerpurge WHERE entry_id = NEW.entry_id) THEN
            RAISE EXCEPTION 'The personal values of ledger entry % were removed for good.', NEW.entry_id
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF pg_trigger_depth() > 1 AND EXISTS (SELECT FROM public.terms_ledgerpurge WHERE entry_id = OLD.entry_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
DROP TRIGGER ledger_personal_never_changes ON terms_ledgerpersonal;
CREATE TRIGGER ledger_personal_never_changes BEFORE UPDATE ON terms_ledgerpersonal
    FOR EACH ROW EXECUTE FUNCTION public.refuse_to_change_ledger();
CREATE TRIGGER ledger_personal_goes_by_purge_only BEFORE DELETE ON terms_ledgerpersonal
    FOR EACH ROW EXECUTE FUNCTION public.keep_ledger_personal();
CREATE TRIGGER ledger_personal_never_comes_back BEFORE INSERT ON terms_ledgerpersonal
    FOR EACH ROW EXECUTE FUNCTION public.keep_ledger_personal();

-- The door for the role that serves: it may not write removals itself.
CREATE FUNCTION public.purge_ledger_personal(entry bigint, reason text) RETURNS timestamptz LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.terms_ledgerpurge (entry_id, reason) VALUES ($1, $2) RETURNING purged_at
$$;
REVOKE ALL ON FUNCTION public.purge_ledger_personal(bigint, text) FROM PUBLIC;
"""
LIFT = """
DROP FUNCTION public.purge_ledger_personal(bigint, text);
DROP TRIGGER ledger_personal_never_comes_back ON terms_ledgerpersonal;
DROP TRIGGER ledger_personal_goes_by_purge_only ON terms_ledgerpersonal;
DROP TRIGGER ledger_personal_never_changes ON terms_ledgerpersonal;
CREATE TRIGGER ledger_personal_never_changes BEFORE UPDATE OR DELETE ON terms_ledgerpersonal
    FOR EACH ROW EXECUTE FUNCTION public.refuse_to_change_ledger();
DROP TRIGGER ledger_purge_is_carried_out ON terms_ledgerpurge;
DROP TRIGGER ledger_purge_is_due ON terms_ledgerpurge;
DROP FUNCTION public.keep_ledger_personal();
DROP FUNCTION public.carry_out_ledger_purge();
DROP FUNCTION public.check_ledger_purge();
DROP TRIGGER published_terms_stay ON terms_termsversion;
DROP TRIGGER ledger_anchor_is_never_emptied ON terms_ledgeranchor;
DROP TRIGGER ledger_anchor_never_changes ON terms_ledgeranchor;
DROP TRIGGER ledger_purge_is_never_emptied ON terms_ledgerpurge;
DROP TRIGGER ledger_purge_never_changes ON terms_ledgerpurge;
"""


class Migration(migrations.Migration):
    dependencies = [("terms", "0003_signing_again_paper_and_receipts")]

    operations = [migrations.RunSQL(GUARD, LIFT)]
