using System.Globalization;
using Purlin.Shared;
using SQLitePCL;

namespace Purlin.Ledger.Sqlite;

/// <summary>Writes groups as rows through one connection, within the transaction open on it.</summary>
internal sealed class SqliteRows : IDisposable
{
    private readonly SqliteStatement _entry;
    private readonly SqliteStatement _leg;
    private readonly SqliteStatement _openAccount;
    private readonly SqliteStatement _changeAccount;
    private readonly SqliteStatement _hold;
    private readonly SqliteStatement _holdLeg;
    private readonly SqliteStatement _endHold;

    private readonly SqliteStatement? _setHead;

    public SqliteRows(sqlite3 database, SqliteRowsUse use = SqliteRowsUse.Append)
    {
        string into = use == SqliteRowsUse.Compare ? "temp" : "main";
        if (use == SqliteRowsUse.Append)
            _setHead = new(database, "UPDATE main.ledger_head SET sequence = ?, epoch = ?");
        _entry = new(database, use == SqliteRowsUse.Rebuild
            ? "UPDATE main.ledger_entries SET stamp = ?2, kind = ?3, refusal = ?4, key = ?5, code = ?6, memo = ?7, "
                + "effective = ?8, record = ?9 WHERE sequence = ?1"
            : $"INSERT INTO {into}.ledger_entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _leg = new(database, $"INSERT INTO {into}.ledger_legs (id, account, side, amount) VALUES (?, ?, ?, ?)");
        _openAccount = new(
            database,
            $"""
            INSERT INTO {into}.ledger_accounts (slot, closed, floor, ceiling, posted, outgoing, incoming, debits,
                credits, id, kind, currency, exponent, opened, keeps_history)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        _changeAccount = new(
            database,
            $"""
            UPDATE {into}.ledger_accounts SET closed = ?2, floor = ?3, ceiling = ?4, posted = ?5, outgoing = ?6,
                incoming = ?7, debits = ?8, credits = ?9 WHERE slot = ?1
            """);
        _hold = new(database, $"INSERT OR REPLACE INTO {into}.ledger_holds VALUES (?, ?, ?)");
        _holdLeg = new(database, $"INSERT OR REPLACE INTO {into}.ledger_hold_legs VALUES (?, ?)");
        _endHold = new(database, $"DELETE FROM {into}.ledger_hold_legs WHERE id BETWEEN ? AND ?");
    }

    /// <summary>Writes a group and its rows, and the new head; the caller makes it all or nothing.</summary>
    public LedgerHead Append(RecordGroup group)
    {
        Write(group);
        LedgerHead head = new(group.LastSequence, (long)Entropy.NextUInt64());
        _setHead!.Bind(1, head.Sequence).Bind(2, head.Epoch).Run();
        return head;
    }

    /// <summary>Writes the rows of a group.</summary>
    public void Write(RecordGroup group)
    {
        for (int i = 0; i < group.Count; i++)
        {
            LedgerRecord record = LedgerRecord.Read(group[i]);
            long sequence = group.FirstSequence + i;
            WriteEntry(record, sequence);
            if (!record.IsRefused)
                WriteLegs(record.Legs, sequence);
            group.SetPosition(i, sequence);
        }

        WriteCaptured(group);
        foreach (ref readonly AccountRow account in group.Accounts)
            Write(account, group.FirstSequence);
        foreach (ref readonly HoldRow hold in group.Holds)
            Write(hold);
    }

    public void Dispose()
    {
        _setHead?.Dispose();
        _entry.Dispose();
        _leg.Dispose();
        _openAccount.Dispose();
        _changeAccount.Dispose();
        _hold.Dispose();
        _holdLeg.Dispose();
        _endHold.Dispose();
    }

    private void WriteEntry(in LedgerRecord record, long sequence)
    {
        _entry.Bind(1, sequence).Bind(2, record.StampTicks).Bind(3, (long)record.Kind).Bind(4, (long)record.Reason);
        if (record.Kind is LedgerRecordKind.Open or LedgerRecordKind.Expire)
            _entry.BindNull(5);
        else if (record.KeyIsText)
            _entry.BindText(5, record.Key);
        else
            _entry.BindBlob(5, record.Key);
        _entry.Bind(6, record.Code);
        if (record.Memo.IsEmpty)
            _entry.BindNull(7);
        else
            _entry.BindText(7, record.Memo);
        _entry.Bind(8, record.HasEffective ? record.EffectiveTicks : null).BindBlob(9, record.Bytes).Run();
    }

    private void WriteLegs(RecordLegs legs, long sequence)
    {
        long id = sequence << SqliteSchema.LegBits;
        foreach (RecordLeg leg in legs)
            _leg.Bind(1, id++).Bind(2, leg.Account.Slot).Bind(3, (long)leg.Side).Bind(4, leg.Amount).Run();
    }

    private void WriteCaptured(RecordGroup group)
    {
        int record = -1;
        long id = 0;
        foreach (ref readonly CapturedLeg leg in group.CapturedLegs)
        {
            if (leg.Record != record)
                id = (group.FirstSequence + leg.Record) << SqliteSchema.LegBits;
            record = leg.Record;
            _leg.Bind(1, id++).Bind(2, leg.Slot).Bind(3, (long)leg.Side).Bind(4, leg.Amount).Run();
        }
    }

    private void Write(in AccountRow account, long firstSequence)
    {
        bool isNew = account.OpenedSequence >= firstSequence;
        SqliteStatement row = isNew ? _openAccount : _changeAccount;
        row.Bind(1, account.Slot).Bind(2, account.IsClosed ? 1 : 0).Bind(3, account.Floor).Bind(4, account.Ceiling)
            .Bind(5, account.Posted).Bind(6, account.Outgoing).Bind(7, account.Incoming);
        BindSum(row, 8, account.Debits);
        BindSum(row, 9, account.Credits);
        if (isNew)
        {
            Account definition = account.Definition;
            row.BindText(10, definition.Id).Bind(11, (long)definition.Kind).BindText(12, definition.Currency.Code)
                .Bind(13, definition.Currency.Exponent).Bind(14, account.OpenedSequence)
                .Bind(15, definition.KeepHistory ? 1 : 0);
        }

        row.Run();
    }

    // An integer as long as it is one for SQLite, then its digits.
    private static void BindSum(SqliteStatement row, int parameter, Int128 sum)
    {
        if (sum <= long.MaxValue)
            row.Bind(parameter, (long)sum);
        else
            row.BindText(parameter, sum.ToString(CultureInfo.InvariantCulture));
    }

    private void Write(in HoldRow hold)
    {
        _hold.Bind(1, hold.Sequence).Bind(2, (long)hold.State).Bind(3, hold.ExpiresAtTicks).Run();
        long id = hold.Sequence << SqliteSchema.LegBits;
        if (hold.State != HoldState.Open)
        {
            _endHold.Bind(1, id).Bind(2, id + (1 << SqliteSchema.LegBits) - 1).Run();
            return;
        }

        foreach (long left in hold.Left.Span)
            _holdLeg.Bind(1, id++).Bind(2, left).Run();
    }
}
