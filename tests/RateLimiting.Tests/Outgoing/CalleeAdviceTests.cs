namespace Purlin.RateLimiting.Tests;

public sealed class CalleeAdviceTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("RateLimit: \"default\";r=50;t=30", 50, 30)]
    [InlineData("RateLimit: \"default\";t=30;r=50;pk=:dHJpYWwxMjEzMjM=:", 50, 30)]
    [InlineData("RateLimit: \"hour\";r=9;t=60,\"day\";r=3;t=4000 , \"x\";r=3;t=5", 3, 4000)]
    [InlineData("RateLimit: default;r=1;t=2;acme-note=\"a;r=0\"", 1, 2)]
    [InlineData("RateLimit: \"none\";r=5,\"some\";r=7;t=9", 7, 9)]
    [InlineData("RateLimit: limit=10, remaining=1, reset=7", 1, 7)]
    [InlineData("RateLimit: limit=10;x=1, remaining=1;y, reset=7", 1, 7)]
    [InlineData("RateLimit-Limit: 100|RateLimit-Remaining: 50|RateLimit-Reset: 20", 50, 20)]
    [InlineData("X-RateLimit-Limit: 100|X-RateLimit-Remaining: 0|X-RateLimit-Reset: 20", 0, 20)]
    [InlineData("X-RateLimit-Remaining: 0|X-RateLimit-Reset: 1893456090", 0, 90)] // Unix seconds
    [InlineData("X-RateLimit-Remaining: 4|X-RateLimit-Reset: 1893450000", 4, 0)] // past
    [InlineData("Retry-After: 12", 0, 12)]
    [InlineData("Retry-After: Tue, 01 Jan 2030 00:01:00 GMT", 0, 60)]
    [InlineData("Retry-After: Mon, 31 Dec 2029 00:01:00 GMT", 0, 0)]
    [InlineData("Retry-After: 12|RateLimit: \"default\";r=50;t=30", 0, 12)]
    public void Advice_is_read_in_every_form(string fields, long remaining, long seconds) =>
        Assert.Equal(new CalleeAdvice(remaining, seconds), Advice(fields));

    [Theory]
    [InlineData("Date: Tue, 01 Jan 2030 00:00:00 GMT")]
    [InlineData("RateLimit: \"default\";r=50")]
    [InlineData("RateLimit: \"default\";r=-1;t=30")]
    [InlineData("RateLimit: \"default\";r=50;t=-30")]
    [InlineData("RateLimit: \"default\";r=50;t=1.5")]
    [InlineData("RateLimit: \"default\";r=50;t=\"30\"")]
    [InlineData("RateLimit: \"default\";r=50;t=30,")]
    [InlineData("RateLimit: \"default;r=50;t=30")]
    [InlineData("RateLimit: \"default\";r=1000000000000000;t=30")] // 16 digits
    [InlineData("RateLimit: \"default\";r=50;t=30 x")]
    [InlineData("RateLimit: limit=10, remaining=1")]
    [InlineData("RateLimit: limit=10, remaining, reset=7")]
    [InlineData("RateLimit-Remaining: 50")]
    [InlineData("RateLimit-Remaining: +5|RateLimit-Reset: 20")]
    [InlineData("RateLimit-Remaining: 99999999999999999999|RateLimit-Reset: 20")]
    [InlineData("Retry-After: soon")]
    [InlineData("Retry-After: -5")]
    public void What_is_malformed_is_no_advice(string fields) => Assert.Null(Advice(fields));

    [Fact]
    public void A_field_of_many_kilobytes_is_no_advice()
    {
        Assert.Null(Advice($"RateLimit: \"{new string('a', 5_000)}\";r=1;t=1"));
        Assert.Null(Advice("RateLimit: " + string.Join(',', Enumerable.Repeat("a;r=1;t=1", 100))));
    }

    [Fact]
    public void Several_fields_are_one_list()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("RateLimit", ["\"a\";r=5;t=1", "\"b\";r=2;t=9"]);
        Assert.Equal(new CalleeAdvice(2, 9), CalleeAdvice.Of(response, Now));
    }

    // The tests' parser follows the RFC step by step: where it reads a list, so do we, and the same; else nothing.
    [Fact]
    public void Hostile_fields_are_read_as_the_standard_says_or_not_at_all() => ByteMutator.Check(
        [
            [.. "\"hour\";r=9;t=60, \"day\";r=3;t=4000;pk=:dHJpYWw=:"u8],
            [.. "token;r=1;t=2;x=?1;y=@1659578233;z=%\"f%c3%bc\";w=-1.5"u8],
            [.. "\"a\\\"b\\\\\";t=0;r=999999999999999\t,  *t/x:y;r=0;t=1 "u8],
        ],
        bytes => AssertAsTheStandard(string.Concat(bytes.Select(b => (char)b))));

    [Fact]
    public void Hostile_dictionaries_are_read_as_the_standard_says_or_not_at_all() => ByteMutator.Check(
        [[.. "limit=10, remaining=1, reset=7"u8], [.. "reset=7;a=1;b,remaining=\"1\", *x=:AA==:, remaining=999"u8]],
        bytes =>
        {
            string field = string.Concat(bytes.Select(b => (char)b));
            Dictionary<string, StructuredFields.Item>? read = Try(() => StructuredFields.ParseDictionary(field));
            CalleeAdvice? expected = read is null ? null : Advice(Long(read, "remaining"), Long(read, "reset"));
            Assert.Equal(expected, CalleeAdvice.OfDictionary(field));
        });

    private static void AssertAsTheStandard(string field)
    {
        CalleeAdvice? expected = null;
        List<StructuredFields.Item>? read = Try(() => StructuredFields.ParseList(field));
        foreach (StructuredFields.Item item in read ?? [])
        {
            CalleeAdvice? next = Advice(
                item.Parameters.GetValueOrDefault("r") as long?, item.Parameters.GetValueOrDefault("t") as long?);
            if (next is { } found && (expected is not { } known || found.Remaining < known.Remaining
                || (found.Remaining == known.Remaining && found.WindowSeconds > known.WindowSeconds)))
            {
                expected = found;
            }
        }

        Assert.Equal(expected, CalleeAdvice.OfList(field));
    }

    private static long? Long(Dictionary<string, StructuredFields.Item> members, string key) =>
        members.TryGetValue(key, out StructuredFields.Item? item) ? item.Value as long? : null;

    private static CalleeAdvice? Advice(long? remaining, long? window) =>
        remaining >= 0 && window >= 0 ? new(remaining.Value, window.Value) : null;

    private static T? Try<T>(Func<T> parse)
        where T : class
    {
        try
        {
            return parse();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static CalleeAdvice? Advice(string fields)
    {
        using var response = new HttpResponseMessage();
        foreach (string field in fields.Split('|'))
        {
            int colon = field.IndexOf(':', StringComparison.Ordinal);
            response.Headers.TryAddWithoutValidation(field[..colon], field[(colon + 2)..]);
        }

        return CalleeAdvice.Of(response, Now);
    }
}
