using System.Diagnostics.Metrics;

namespace Purlin.Ledger;

/// <summary>What a book may be told. All of it has a default.</summary>
public sealed class LedgerOptions
{
    /// <summary>
    /// Gives the stamps and lets holds expire. With another than <see cref="TimeProvider.System"/> nothing runs on a
    /// thread of its own: the caller of a method does the work.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// For how many accounts memory is taken at once, about 120 bytes each; more can come. 0 to 2^30.
    /// </summary>
    public int ExpectedAccounts { get; set; }

    /// <summary>
    /// For how many records memory is taken at once, about 30 bytes each, and in memory the records themselves; more
    /// can
    /// come. 0 to 2^36.
    /// </summary>
    public long ExpectedRecords { get; set; }

    /// <summary>
    /// The most commands waiting for their group, 1 and more; 65,536 unless set. Each takes about 230 bytes. One more
    /// throws <see cref="LedgerOverloadedException"/>, and nothing happens.
    /// </summary>
    public int MaxWaiting { get; set; } = 65_536;

    /// <summary>
    /// After how many records an image of the book is written beside the groups, where the store keeps images: opening
    /// then reads it and the records after it, at about a million a second. 5,000,000 unless set; 0 for never.
    /// </summary>
    public long ImageEveryRecords { get; set; } = 5_000_000;

    /// <summary>
    /// Whether disposing of the book writes an image if there are newer records. No unless set: it takes about a second
    /// for 10 million keys.
    /// </summary>
    public bool ImageOnDispose { get; set; }

    /// <summary>
    /// How long a command waits while somebody else holds the store, another process or an enlisted transaction; then
    /// it answers <see cref="PostingStatus.Busy"/>, and nothing happened. 0 to 1 hour, 5 s unless set.
    /// </summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The name of the book in metrics, as the tag <c>book</c>; empty unless set.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whose meter <c>Purlin.Ledger</c> is used; one of the book's own unless set.</summary>
    public IMeterFactory? MeterFactory { get; set; }

    internal void Check()
    {
        if (TimeProvider is null)
            throw new InvalidOperationException("LedgerOptions.TimeProvider is null: leave it, or set a provider.");
        if (Name is null)
            throw new InvalidOperationException("LedgerOptions.Name is null: leave it, or set a name.");
        Shared.Guard.InRange(ExpectedAccounts, 0, 1 << 30);
        Shared.Guard.InRange(ExpectedRecords, 0, 1L << 36);
        Shared.Guard.InRange(MaxWaiting, 1, int.MaxValue);
        Shared.Guard.InRange(ImageEveryRecords, 0, long.MaxValue);
        Shared.Guard.InRange(BusyTimeout, TimeSpan.Zero, TimeSpan.FromHours(1));
    }
}
