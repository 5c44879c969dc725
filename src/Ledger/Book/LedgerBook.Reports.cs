using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    private static readonly JsonWriterOptions JsonOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// The legs that make what an account had posted, in the order of their records, each with the sum so far: the last
    /// one's is the balance. Found in the log itself, about a million records a second, whether or not the account
    /// keeps its history.
    /// </summary>
    /// <param name="account">Its id.</param>
    /// <param name="effective">Legs count that are effective then or before; null for all.</param>
    /// <param name="knownAt">Legs count that were recorded then or before; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="KeyNotFoundException">There is no such account.</exception>
    public IAsyncEnumerable<BalanceLeg> ExplainAsync(
        string account, DateTimeOffset? effective = null, DateTimeOffset? knownAt = null,
        CancellationToken cancellationToken = default) =>
        ReadLegsAsync(Resolve(account).Slot, effective?.UtcTicks ?? long.MaxValue, knownAt?.UtcTicks ?? long.MaxValue,
            cancellationToken);

    /// <summary>A record with the proof that it is in the ledger.</summary>
    /// <param name="sequence">Of the record, from 1.</param>
    /// <param name="size">Of the checkpoint that it is to be checked with.</param>
    /// <param name="cancellationToken">Gives up; what has been hashed stays.</param>
    /// <exception cref="InvalidDataException">The log is not what it was when it was hashed.</exception>
    public async ValueTask<LedgerReceipt> GetReceiptAsync(
        long sequence, long size, CancellationToken cancellationToken = default)
    {
        byte[] proof = await ProveInclusionAsync(sequence, size, cancellationToken).ConfigureAwait(false);
        return new LedgerReceipt(sequence, GetRecord(sequence), size, proof);
    }

    /// <summary>All accounts and what they hold, at one instant: no group is half in it.</summary>
    public ChartOfAccounts GetChartOfAccounts()
    {
        lock (_shown)
        {
            int count = _kernel.Accounts.DurableCount;
            var lines = new ChartLine[count];
            for (int slot = 0; slot < count; slot++)
            {
                lines[slot] = new ChartLine(_kernel.Accounts.Definition(slot), GetBalance(new AccountRef(slot)),
                    _kernel.Accounts.IsClosedDurable(slot));
            }

            return new ChartOfAccounts(LastSequence, lines);
        }
    }

    /// <summary>
    /// Writes the log as text: a JSON object a line, in UTF-8, of one form (see DESIGN.md, 11), from which the same
    /// records follow. Ends at the newest record; holds no more than 1 MiB or so of it at a time.
    /// </summary>
    /// <param name="destination">Where to; not closed.</param>
    /// <param name="afterSequence">The record before the first wanted; 0 for all.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>The sequence of the last record written.</returns>
    public async ValueTask<long> ExportAsync(
        Stream destination, long afterSequence = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        var records = new RecordGroup();
        var lines = new ArrayBufferWriter<byte>();
        long end = LastSequence;
        while (afterSequence < end
            && await _store.ReadAsync(afterSequence, records, cancellationToken).ConfigureAwait(false))
        {
            lines.ResetWrittenCount();
            WriteLines(records, end, lines);
            await destination.WriteAsync(lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
            afterSequence = Math.Min(records.LastSequence, end);
        }

        return afterSequence;
    }

    private void WriteLines(RecordGroup records, long end, ArrayBufferWriter<byte> lines)
    {
        using var json = new Utf8JsonWriter(lines, JsonOptions);
        for (int i = 0; i < records.Count && records.FirstSequence + i <= end; i++)
        {
            RecordJson.Write(json, records.FirstSequence + i, LedgerRecord.Read(records[i]), _kernel.Accounts);
            json.Flush();
            json.Reset();
            lines.GetSpan(1)[0] = (byte)'\n';
            lines.Advance(1);
        }
    }

    private async IAsyncEnumerable<BalanceLeg> ReadLegsAsync(
        int slot, long effectiveTicks, long knownTicks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Account definition = _kernel.Accounts.Definition(slot);
        var reader = new AccountLegs(slot);
        var records = new RecordGroup();
        var found = new List<BalanceLeg>();
        Int128 sum = 0;
        long read = 0, end = LastSequence;
        while (read < end && await _store.ReadAsync(read, records, cancellationToken).ConfigureAwait(false))
        {
            found.Clear();
            for (int i = 0; i < records.Count && records.FirstSequence + i <= end; i++)
            {
                LedgerRecord record = LedgerRecord.Read(records[i]);
                if (record.StampTicks > knownTicks)
                    end = records.FirstSequence + i - 1;
                else
                    Explain(reader, definition, records.FirstSequence + i, record, effectiveTicks, ref sum, found);
            }

            read = records.LastSequence;
            foreach (BalanceLeg leg in found)
                yield return leg;
        }
    }

    private static void Explain(
        AccountLegs reader, Account account, long sequence, in LedgerRecord record, long effectiveTicks,
        ref Int128 sum, List<BalanceLeg> found)
    {
        long effective = record.HasEffective ? record.EffectiveTicks : record.StampTicks;
        foreach ((EntrySide side, long amount) in reader.Read(sequence, record))
        {
            if (effective > effectiveTicks)
                continue;
            long signed = side == EntrySide.Debit == account.IsDebitNormal ? amount : -amount;
            sum += signed;
            found.Add(new BalanceLeg(sequence, LedgerKey.FromBytes(record.Key, record.KeyIsText),
                new DateTimeOffset(record.StampTicks, TimeSpan.Zero), new DateTimeOffset(effective, TimeSpan.Zero),
                new Money(signed, account.Currency), new Money(checked((long)sum), account.Currency)));
        }
    }
}
