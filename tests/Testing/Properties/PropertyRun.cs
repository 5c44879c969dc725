using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit;
using TestResult = FsCheck.TestResult;

namespace Purlin.Testing;

/// <summary>Runs one property on FsCheck and tells its failure in our words.</summary>
internal static class PropertyRun
{
    public static void Execute<T>(Arbitrary<T> values, Action<T> body, PropertySettings settings) =>
        Execute(values, body, settings, static (shrunk, generated, _) =>
            $"  input:     {Display.Of(shrunk)}\n  generated: {Display.Of(generated)}\n");

    /// <param name="values">Where inputs come from.</param>
    /// <param name="body">Throws if the property does not hold.</param>
    /// <param name="settings">How it runs.</param>
    /// <param name="describe">The lines about the shrunk input, the generated one and the shrunk one's failure.</param>
    public static void Execute<T>(
        Arbitrary<T> values, Action<T> body, PropertySettings settings, Func<T, T, Exception, string> describe)
    {
        var outcome = new Collector();
        Check.One(settings.ToConfig(outcome), Prop.ForAll(values, body));
        if (outcome.Result is TestResult.Exhausted exhausted)
        {
            throw new CheckFailedException(
                $"Property {settings.Name} rejected too many inputs and tried only {exhausted.Item.NumberOfTests}: " +
                "generate what it needs instead of rejecting what it does not.");
        }

        if (outcome.Result is not TestResult.Failed failed)
            return;
        FsCheck.TestData data = failed.Item1;
        Exception cause = ((Outcome.Failed)failed.Item4).Item;
        string replay = FormattableString.Invariant($"{failed.Item6.Seed},{failed.Item6.Gamma},{failed.Item7}");
        throw new CheckFailedException(
            $"Property {settings.Name} failed on input {data.NumberOfTests} of {settings.Count}, " +
            $"shrunk {data.NumberOfShrinks} times.\n" +
            describe((T)failed.Item3.Head, (T)failed.Item2.Head, cause) +
            $"  replay:    {Properties.ReplayVariable}=\"{replay}\"\n" +
            $"  failure:   {cause.GetType().Name}: {cause.Message}",
            cause, replay);
    }

    public static void AssertHolds(bool holds) => Assert.True(holds, "The property is false for this input.");

    public static Arbitrary<(T1, T2)> Pairs<T1, T2>(Arbitrary<T1> first, Arbitrary<T2> second) =>
        Arb.From(
            first.Generator.Zip(second.Generator),
            pair => first.Shrinker(pair.Item1).Select(value => (value, pair.Item2))
                .Concat(second.Shrinker(pair.Item2).Select(value => (pair.Item1, value))));

    public static Arbitrary<(T1, T2, T3)> Triples<T1, T2, T3>(
        Arbitrary<T1> first, Arbitrary<T2> second, Arbitrary<T3> third) =>
        Pairs(Pairs(first, second), third).Convert(
            nested => (nested.Item1.Item1, nested.Item1.Item2, nested.Item2),
            flat => ((flat.Item1, flat.Item2), flat.Item3));

    private sealed class Collector : IRunner
    {
        public TestResult? Result { get; private set; }

        public void OnStartFixture(Type t)
        {
        }

        public void OnArguments(
            int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
        {
        }

        public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink)
        {
        }

        public void OnFinished(string name, TestResult result) => Result = result;
    }
}
