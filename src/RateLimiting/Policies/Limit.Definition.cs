using System.Text.Json;

namespace Purlin.RateLimiting;

/// <content>The limit as a part of a policy's definition: its kind and the numbers it was made from.</content>
public sealed partial class Limit
{
    private const string Bucket = "bucket";
    private const string Fixed = "fixed";
    private const string Calendar = "calendar";
    private const string Sliding = "sliding";
    private const string Log = "log";
    private const string Held = "held";

    private readonly (CalendarUnit Unit, TimeZoneInfo Zone) _calendar;

    /// <summary>Whether it is one of those below, and not the application's own.</summary>
    internal bool IsDefinable => KindOf(Algorithm) is not null;

    internal static Limit Read(JsonElement element)
    {
        string? kind = element.GetProperty("kind").GetString();
        long[] numbers = [.. element.GetProperty("numbers").EnumerateArray().Select(number => number.GetInt64())];
        Limit limit = (kind, numbers) switch
        {
            (Bucket, [var permits, var us, var burst, 0]) => TokenBucket(permits, Span(us), burst),
            (Bucket, [var permits, var us, var burst, var queue]) => LeakyBucket(permits, Span(us), queue, burst),
            (Fixed, [var permits, var us]) => FixedWindow(permits, Span(us)),
            (Calendar, [var permits, var unit]) => CalendarWindow(permits, (CalendarUnit)unit,
                TimeZoneInfo.FindSystemTimeZoneById(element.GetProperty("zone").GetString()!)),
            (Sliding, [var permits, var us]) => SlidingWindow(permits, Span(us)),
            (Log, [var permits, var us]) => SlidingLog(checked((int)permits), Span(us)),
            (Held, [var permits]) => Concurrency(permits),
            _ => throw new InvalidDataException("The definition of a policy has a limit of an unknown kind."),
        };
        limit = limit.Named(element.GetProperty("name").GetString()!);
        return element.GetProperty("soft").GetBoolean() ? limit.Soft() : limit;
    }

    internal void Write(Utf8JsonWriter writer)
    {
        ReadOnlySpan<long> p = Algorithm.Parameters;
        string? kind = KindOf(Algorithm);
        long[] numbers = kind switch
        {
            // Whole microseconds and a rest over the permits, which have no common divisor with the period.
            Bucket => [p[2], (p[0] * p[2]) + p[1], p[7], p[8] - p[7]],
            Calendar => [p[0], (long)_calendar.Unit],
            Held => [p[0]],
            _ => [p[0], p[1]],
        };
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteBoolean("soft", IsSoft);
        writer.WriteString("kind", kind);
        writer.WriteStartArray("numbers");
        foreach (long number in numbers)
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
        if (kind == Calendar)
            writer.WriteString("zone", _calendar.Zone.Id);
        writer.WriteEndObject();
    }

    private static TimeSpan Span(long us) => TimeSpan.FromMicroseconds(us);

    private static string? KindOf(LimitAlgorithm algorithm) => algorithm switch
    {
        GcraAlgorithm => Bucket,
        FixedWindowAlgorithm => Fixed,
        CalendarWindowAlgorithm => Calendar,
        SlidingCounterAlgorithm => Sliding,
        SlidingLogAlgorithm => Log,
        ConcurrencyAlgorithm => Held,
        _ => null,
    };
}
