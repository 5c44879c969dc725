namespace Purlin.RateLimiting;

/// <summary>Windows of the calendar, in a time zone: minutes to years.</summary>
/// <remarks>
/// Parameters: limit. The boundaries are no function of constants; a store without the calendar is sent those around
/// its time (see <see cref="CalendarSchedule"/>).
/// </remarks>
internal sealed class CalendarWindowAlgorithm(long limit, CalendarSchedule schedule)
    : WindowAlgorithm(limit, TimeSpan.MicrosecondsPerSecond)
{
    private readonly long[] _parameters = [limit];

    public override string Kind => "calendar-window";

    public override ReadOnlySpan<long> Parameters => _parameters;

    public override bool UsesWallClock => true;

    public override CalendarSchedule? Calendar => schedule;

    internal override bool TryChargeWord(long word, in LimiterNow now, long cost, out long charged) =>
        TryChargeWord(word, now.WallUs, EndOf(StartOfWord(word)), cost, out charged);

    protected override long StartOf(long us) => schedule.WindowAt(us).StartUs;

    protected override long EndOf(long startUs) => schedule.WindowAt(startUs).EndUs;
}
