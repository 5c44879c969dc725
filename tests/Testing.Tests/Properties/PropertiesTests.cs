using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Testing.Tests;

public sealed class PropertiesTests
{
    [Fact]
    public void A_planted_bug_is_found_shrunk_and_replayed_on_the_first_input()
    {
        // Breaks from 70 000 on, which FsCheck's own integers never reach.
        static void Body(int value) => Assert.True(value < 70_000, $"broken by {value}");
        var failure = Assert.Throws<CheckFailedException>(() => Properties.Check(Generators.Int32(), Body));
        Assert.Contains("input:     70000\n", failure.Message, StringComparison.Ordinal);
        Assert.Contains("broken by 70000", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"PURLIN_REPLAY=\"{failure.Replay}\"", failure.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(A_planted_bug_is_found_shrunk_and_replayed_on_the_first_input), failure.Message,
            StringComparison.Ordinal);
        string generated = failure.Message.Split('\n')
            .Single(line => line.Contains("generated:", StringComparison.Ordinal));

        var tried = new List<int>();
        var replayed = Assert.Throws<CheckFailedException>(() => PropertyRun.Execute(
            Generators.Int32(),
            value =>
            {
                tried.Add(value);
                Body(value);
            },
            PropertySettings.Replaying("another name", failure.Replay!)));
        Assert.EndsWith($" {tried[0]}", generated, StringComparison.Ordinal);
        Assert.Contains("failed on input 1 of 1", replayed.Message, StringComparison.Ordinal);
        Assert.Contains(generated, replayed.Message, StringComparison.Ordinal);
        Assert.Equal(failure.Replay, replayed.Replay);
    }

    [Fact]
    public void Two_and_three_inputs_are_shrunk_each()
    {
        var two = Assert.Throws<CheckFailedException>(() => Properties.Check(
            Generators.Int64(), Generators.AsciiString(), (number, text) => number < 1000 || text.Length < 3));
        Assert.Contains("input:     (1000, \"aaa\")\n", two.Message, StringComparison.Ordinal);

        var three = Assert.Throws<CheckFailedException>(() => Properties.Check(
            Generators.Int32(), Generators.Int32(), Generators.Int32(),
            (a, b, c) => Assert.False(a > 5 && b < -7 && c != 0)));
        Assert.Matches(@"input:     \(6, -8, 1\)\n", three.Message);
    }

    [Fact]
    public async Task Bodies_may_await_and_run_without_a_synchronization_context()
    {
        await Properties.Check(Generators.Int32(), async value =>
        {
            Assert.Null(SynchronizationContext.Current);
            await Task.Yield();
            return value <= int.MaxValue;
        });

        var failure = await Assert.ThrowsAsync<CheckFailedException>(() => Properties.Check(
            Generators.UInt64(), Generators.Bytes(), async (number, bytes) =>
            {
                await Task.Yield();
                Assert.True(number < 300 || bytes.Length < 2);
            }));
        Assert.Contains("input:     (300, 2 bytes 0000)\n", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generator_without_shrinker_will_do()
    {
        Properties.Check(Gen.Choose(1, 6), die => Assert.InRange(die, 1, 6));
        Assert.Throws<CheckFailedException>(() => Properties.Check(Gen.Choose(1, 6), die => die < 6));
    }

    [Fact]
    public void The_same_property_tries_the_same_inputs_in_every_run_and_another_one_others()
    {
        var runs = new List<int>[3];
        for (int i = 0; i < runs.Length; i++)
        {
            List<int> run = runs[i] = [];
            PropertySettings settings = PropertySettings.From(_ => null, i < 2 ? "one" : "another", count: 200);
            PropertyRun.Execute(Generators.Int32(), run.Add, settings);
        }

        Assert.Equal(runs[0], runs[1]);
        Assert.NotEqual(runs[0], runs[2]);
    }

    [Fact]
    public void The_count_is_what_was_asked_for_and_variables_override_it()
    {
        int calls = 0;
        PropertySettings Settings(params (string Name, string Value)[] variables) => PropertySettings.From(
            name => variables.FirstOrDefault(variable => variable.Name == name).Value, "p", count: 30);
        PropertyRun.Execute(Generators.Int32(), _ => calls++, Settings());
        Assert.Equal(30, calls);
        Assert.Equal(7, Settings(("PURLIN_MAX_TEST", "7")).Count);
        Assert.Equal(30 * Properties.SoakFactor, Settings(("PURLIN_SOAK", "1")).Count);
        Assert.Equal(9, Settings(("PURLIN_SOAK", "1"), ("PURLIN_MAX_TEST", "9")).Count);
        Assert.NotEqual(Settings(("PURLIN_SOAK", "1")).Seed, Settings(("PURLIN_SOAK", "1")).Seed);
        Assert.Equal(Settings().Seed, Settings(("PURLIN_MAX_TEST", "7")).Seed);

        PropertySettings replay = Settings(("PURLIN_REPLAY", "18446744073709551615,3, 12"), ("PURLIN_MAX_TEST", "7"));
        Assert.Equal((ulong.MaxValue, 3UL, 12, 1), (replay.Seed, replay.Gamma, replay.Size!.Value, replay.Count));
        Assert.Throws<InvalidOperationException>(() => Settings(("PURLIN_REPLAY", "1,2")));
        Assert.Throws<InvalidOperationException>(() => Settings(("PURLIN_MAX_TEST", "many")));
        Assert.Throws<ArgumentOutOfRangeException>(() => Properties.Check(Generators.Int32(), _ => true, count: 0));
    }

    [Fact]
    public void Rejecting_nearly_everything_is_a_failure_not_a_pass()
    {
        Arbitrary<int> never = Generators.Int32();
        var failure = Assert.Throws<CheckFailedException>(
            () => Properties.Check(never, value => { _ = Prop.Discard<bool>(); }));
        Assert.Contains("rejected too many", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "null")]
    [InlineData("a\"b\n\u202E\0", "\"a\\\"b\\n\\u202E\\u0000\"")]
    [InlineData('\'', "'\\''")]
    [InlineData(0.1, "0.1")]
    [InlineData(-0.0, "-0")]
    [InlineData(true, "true")]
    public void A_failure_shows_values_without_anything_invisible(object? value, string shown) =>
        Assert.Equal(shown, Display.Of(value));

    [Fact]
    public void A_failure_shows_what_is_inside_collections()
    {
        object[] nested = [1, "x", new List<byte[]> { new byte[] { 0, 255 } }];
        Assert.Equal("[1, \"x\", [2 bytes 00FF]]", Display.Of(nested));
        Assert.Equal("(1, [a], 00:00:01)", Display.Of((1, new[] { new Named("a") }, TimeSpan.FromSeconds(1))));
    }

    private sealed class Named(string name)
    {
        public override string ToString() => name;
    }
}
