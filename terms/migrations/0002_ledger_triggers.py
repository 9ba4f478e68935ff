from django.db import migrations

# Written by hand, on purpose: nothing in the application can lift these guards.
REFUSE = """
CREATE FUNCTION public.refuse_to_change_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER ledger_entry_never_changes BEFORE UPDATE OR DELETE ON terms_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION public.refuse_to_change_ledger();
CREATE TRIGGER ledger_entry_is_never_emptied BEFORE TRUNCATE ON terms_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_to_change_ledger();
CREATE TRIGGER ledger_personal_never_changes BEFORE UPDATE OR DELETE ON terms_ledgerpersonal
    FOR EACH ROW EXECUTE FUNCTION public.refuse_to_change_ledger();
CREATE TRIGGER ledger_personal_is_never_emptied BEFORE TRUNCATE ON terms_ledgerpersonal
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_to_change_ledger();
"""
ALLOW = """
DROP TRIGGER ledger_entry_never_changes ON terms_ledgerentry;
DROP TRIGGER ledger_entry_is_never_emptied ON terms_ledgerentry;
DROP TRIGGER ledger_personal_never_changes ON terms_ledgerpersonal;
DROP TRIGGER ledger_personal_is_never_emptied ON terms_ledgerpersonal;
DROP FUNCTION public.refuse_to_change_ledger();
"""


class Migration(migrations.Migration):
    dependencies = [("terms", "0001_terms_and_signatures")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
