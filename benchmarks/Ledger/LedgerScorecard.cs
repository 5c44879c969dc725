namespace Purlin.Benchmarks.Ledger;

/// <summary>What a ledger costs in memory and on the log, beside stock collections.</summary>
public sealed class LedgerScorecard : Scorecard
{
    private const string Stock = "Dictionary and HashSet";
    private const string Uniform = "uniform accounts";

    /// <inheritdoc/>
    public override IReadOnlyList<Row> Rows { get; } =
    [
        new("G3 transfers in memory", InMemory)
        {
            Note = "1 M accounts, 1 M transfers into room taken before; ours keeps every record, the rival none",
        },
        new("G5 all on one account", HotAccount) { Note = "the rate beside that of uniform accounts" },
        new("G6 a record of 2 and of 4 legs", RecordBytes)
        {
            Note = "slots of the millionth account, amounts to 200.00, a 16-byte key, a code",
        },
        .. JournalRows.All,
        .. ImageRows.All,
        .. LoadRows.All,
        .. SqliteRows.All,
        .. HistoryRows.Of("memory", BusyBook.InMemory),
        .. HistoryRows.Of("journal", BusyBook.OnJournal),
    ];

    private static void InMemory(RowSetup row)
    {
        var work = new TransferWork(row.Size(1_000_000, 1000), row.Size(1_000_000, 2000));
        row.Ours("book", work.RunBook)
            .Rival(Stock, work.RunStock)
            .Measure("rate", Unit.MillionsPerSecond, work.PerSecond, Goal.AtLeast(5), Goal.None(Stock))
            .Measure("allocated a transfer", Unit.Bytes, run => run.BytesEach, Goal.Exactly(0));
        row.Agree("posted", () => work.RunBook().Posted, () => work.RunStock().Posted);
    }

    private static void HotAccount(RowSetup row)
    {
        int accounts = row.Size(1_000_000, 1000);
        int transfers = row.Size(1_000_000, 2000);
        var hot = new TransferWork(accounts, transfers, onOneAccount: true);
        var uniform = new TransferWork(accounts, transfers);
        row.Ours("one account", hot.RunBook)
            .Rival(Uniform, uniform.RunBook)
            .Measure("rate", Unit.MillionsPerSecond, hot.PerSecond, Goal.AtLeastTimes(0.95, Uniform));
        row.Agree("posted", () => hot.RunBook().Posted, () => uniform.RunBook().Posted);
    }

    private static void RecordBytes(RowSetup row) => row
        .Ours("log", RecordSizes.OfMillionAccounts)
        .Measure("2 legs", Unit.Bytes, run => run.TwoLegs, Goal.AtMost(48))
        .Measure("4 legs", Unit.Bytes, run => run.FourLegs, Goal.AtMost(96));
}
