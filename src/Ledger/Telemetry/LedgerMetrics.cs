using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Purlin.Ledger;

/// <summary>
/// What a book tells about itself by the meter and the activity source <c>Purlin.Ledger</c>. What is counted is read
/// when a listener asks; a group costs two comparisons where nobody listens. Thread-safe.
/// </summary>
internal sealed class LedgerMetrics : IDisposable
{
    /// <summary>The meter and the source.</summary>
    public const string Name = "Purlin.Ledger";

    public static readonly ActivitySource Source = new(Name);

    private static readonly RefusalReason[] Reasons =
        [.. Enum.GetValues<RefusalReason>().Where(static reason => reason != RefusalReason.None)];

    private readonly Meter? _own;
    private readonly KeyValuePair<string, object?> _book;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<int> _groupRecords;
    private readonly Counter<long> _images;

    // Weak: a meter lives as long as the process, or its factory, and keeps no book alive that nobody disposed of.
    private readonly WeakReference<LedgerBook?> _observed;
    private long _groups;
    private long _records;

    /// <param name="book">Observed until this is disposed.</param>
    /// <param name="options">Whose meter to use, and the name of the book.</param>
    public LedgerMetrics(LedgerBook book, LedgerOptions options)
    {
        _observed = new(book);
        _book = new("book", options.Name);
        // A factory shares its meter between all who ask for the name, and disposes it.
        Meter meter = options.MeterFactory?.Create(new MeterOptions(Name)) ?? (_own = new Meter(Name));
        _commitDuration = meter.CreateHistogram<double>(
            "purlin.ledger.commit.duration", "s", "From giving a group to the store until it lasts.");
        _groupRecords = meter.CreateHistogram<int>("purlin.ledger.group.records", "{record}", "Records of a group.");
        _images = meter.CreateCounter<long>("purlin.ledger.images", "{image}", "Images of the book, by outcome.");
        meter.CreateObservableCounter("purlin.ledger.groups",
            () => Observe(_ => Volatile.Read(ref _groups)), "{group}", "Groups that last.");
        meter.CreateObservableCounter("purlin.ledger.records",
            () => Observe(_ => Volatile.Read(ref _records)), "{record}",
            "Records that last, since the book was opened.");
        meter.CreateObservableCounter("purlin.ledger.refusals", Refusals, "{command}", "Refused commands, by reason.");
        meter.CreateObservableUpDownCounter("purlin.ledger.waiting",
            () => Observe(static observed => observed.GetHealth().Waiting), "{command}",
            "Commands that wait for their group.");
        meter.CreateObservableGauge("purlin.ledger.lag",
            () => Observe(static observed => observed.GetHealth().Lag.TotalSeconds), "s",
            "How long the oldest waiting command or the group under way has waited.");
        meter.CreateObservableGauge("purlin.ledger.poisoned",
            () => Observe(static observed => observed.PoisonCause is null ? 0 : 1), "{book}",
            "1 when the store failed and the book takes no more commands, else 0.");
        meter.CreateObservableGauge("purlin.ledger.image.age",
            () => Observe(static observed => observed.LastSequence - observed.ImageSequence), "{record}",
            "Records since the newest image: what an opening would have to read.");
        meter.CreateObservableGauge("purlin.ledger.open.replayed",
            () => Observe(static observed => observed.Opening.ReplayedRecords), "{record}",
            "Records that were read when the book was opened.");
        meter.CreateObservableGauge("purlin.ledger.open.duration",
            () => Observe(static observed => observed.Opening.Duration.TotalSeconds), "s",
            "How long the book took to get its state when it was opened.");
    }

    /// <summary>Takes note of a group that lasts. The writer's.</summary>
    /// <param name="records">How many it has.</param>
    /// <param name="since">When the store was given it.</param>
    /// <param name="time">Whose timestamp that is.</param>
    public void Committed(int records, long since, TimeProvider time)
    {
        Volatile.Write(ref _groups, _groups + 1);
        Volatile.Write(ref _records, _records + records);
        if (_groupRecords.Enabled)
            _groupRecords.Record(records, _book);
        if (_commitDuration.Enabled)
            _commitDuration.Record(time.GetElapsedTime(since).TotalSeconds, _book);
    }

    /// <summary>Takes note of an image.</summary>
    public void ImageEnded(bool isWhole) =>
        _images.Add(1, _book, new KeyValuePair<string, object?>("outcome", isWhole ? "written" : "failed"));

    /// <summary>Ends the observation.</summary>
    public void Dispose()
    {
        _observed.SetTarget(null);
        _own?.Dispose();
    }

    private IEnumerable<Measurement<T>> Observe<T>(Func<LedgerBook, T> value)
        where T : struct =>
        _observed.TryGetTarget(out LedgerBook? observed) ? [new Measurement<T>(value(observed), _book)] : [];

    private IEnumerable<Measurement<long>> Refusals()
    {
        if (!_observed.TryGetTarget(out LedgerBook? observed))
            return [];
        long[] counts = observed.Kernel.Refusals.ToArray();
        return Reasons.Where(reason => counts[(int)reason] > 0).Select(reason => new Measurement<long>(
            counts[(int)reason], _book, new KeyValuePair<string, object?>("reason", reason.ToString())));
    }
}
