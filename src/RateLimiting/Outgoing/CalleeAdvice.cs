using System.Globalization;
using System.Net.Http.Headers;

namespace Purlin.RateLimiting;

/// <summary>What a response says about further requests: at most so many within such a time.</summary>
/// <param name="Remaining">How many, from 0.</param>
/// <param name="WindowSeconds">Within how many seconds, from 0.</param>
/// <remarks>
/// Read from Retry-After, which comes first as the draft wants; RateLimit of drafts 08 and later (a list of items) or
/// of draft 07 (a dictionary); RateLimit-Remaining and -Reset of draft 06; X-RateLimit-Remaining and -Reset. Bytes of
/// others: what is malformed, negative or too long is as if absent.
/// Source: draft-ietf-httpapi-ratelimit-headers-11, -07 and -06; RFC 9110, section 10.2.3.
/// </remarks>
internal readonly record struct CalleeAdvice(long Remaining, long WindowSeconds)
{
    private const int MaxFieldChars = 4_096;
    private const int MaxItems = 64;

    // A reset as large as this is an instant in Unix seconds, not a span: 2001 as one, 31 years as the other.
    private const long LeastUnixSeconds = 1_000_000_000;

    /// <summary>The advice of a response, or null if it gives none.</summary>
    public static CalleeAdvice? Of(HttpResponseMessage response, DateTimeOffset now)
    {
        HttpResponseHeaders headers = response.Headers;
        if (RetryAfter(headers, now) is { } wait)
            return new(0, wait);
        if (Field(headers, "RateLimit") is { } field && (OfList(field) ?? OfDictionary(field)) is { } advice)
            return advice;
        return OfPair(headers, "RateLimit-Remaining", "RateLimit-Reset", now)
            ?? OfPair(headers, "X-RateLimit-Remaining", "X-RateLimit-Reset", now);
    }

    /// <summary>The window, cut to the longest that is believed.</summary>
    public TimeSpan Within(TimeSpan longest) =>
        WindowSeconds >= longest.TotalSeconds ? longest : TimeSpan.FromSeconds(WindowSeconds);

    // "default";r=50;t=30, "daily";r=0;t=3600: the one that leaves least, and of equals the one that lasts longest.
    internal static CalleeAdvice? OfList(ReadOnlySpan<char> field)
    {
        var reader = new StructuredFieldReader(field);
        CalleeAdvice? tightest = null;
        for (int items = 0; items < MaxItems; items++)
        {
            if (!reader.TryReadBareItem(out _))
                return null;
            (long? remaining, long? window) = (null, null);
            while (reader.TryReadParameter(out ReadOnlySpan<char> key, out long? integer, out bool isMalformed)
                || isMalformed)
            {
                if (isMalformed)
                    return null;
                if (key is "r")
                    remaining = integer;
                else if (key is "t")
                    window = integer;
            }

            // Without a window there is nothing to keep within.
            if (remaining >= 0 && window >= 0)
                tightest = Tighter(tightest, new(remaining.Value, window.Value));
            if (reader.IsAtEnd)
                return tightest;
            if (!reader.TryReadComma())
                return null;
        }

        return null;
    }

    // limit=10, remaining=1, reset=7
    internal static CalleeAdvice? OfDictionary(ReadOnlySpan<char> field)
    {
        var reader = new StructuredFieldReader(field);
        (long? remaining, long? window) = (null, null);
        for (int members = 0; members < MaxItems; members++)
        {
            if (!reader.TryReadKey(out ReadOnlySpan<char> key))
                return null;
            long? integer = null;
            if (reader.TryReadChar('=') && !reader.TryReadBareItem(out integer))
                return null;
            bool isMalformed;
            while (reader.TryReadParameter(out _, out _, out isMalformed))
            {
            }

            if (isMalformed)
                return null;
            if (key is "remaining")
                remaining = integer;
            else if (key is "reset")
                window = integer;
            if (reader.IsAtEnd)
                return remaining >= 0 && window >= 0 ? new(remaining.Value, window.Value) : null;
            if (!reader.TryReadComma())
                return null;
        }

        return null;
    }

    private static CalleeAdvice? OfPair(
        HttpResponseHeaders headers, string remainingName, string resetName, DateTimeOffset now)
    {
        if (Integer(Field(headers, remainingName)) is not { } remaining
            || Integer(Field(headers, resetName)) is not { } reset)
        {
            return null;
        }

        return new(remaining, reset >= LeastUnixSeconds ? Math.Max(reset - now.ToUnixTimeSeconds(), 0) : reset);
    }

    private static long? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (!headers.NonValidated.Contains("Retry-After"))
            return null;
        RetryConditionHeaderValue? retry = headers.RetryAfter;
        TimeSpan? wait = retry?.Delta ?? (retry?.Date - now);
        return wait is { } span ? Math.Max((long)Math.Ceiling(span.TotalSeconds), 0) : null;
    }

    private static CalleeAdvice Tighter(CalleeAdvice? one, CalleeAdvice other) =>
        one is { } known && (known.Remaining, -known.WindowSeconds).CompareTo(
            (other.Remaining, -other.WindowSeconds)) <= 0 ? known : other;

    private static long? Integer(string? field) =>
        long.TryParse(field.AsSpan().Trim(' '), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value : null;

    // Several fields of one name are one list.
    private static string? Field(HttpResponseHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out HeaderStringValues values))
            return null;
        string field = values.Count == 1 ? values.ToString() : string.Join(", ", values);
        return field.Length <= MaxFieldChars ? field : null;
    }
}
