using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Testing;

/// <summary>
/// Property tests: a statement is tried on many generated inputs; an input that breaks it is shrunk and shown together
/// with the seed that brings it back.
/// </summary>
/// <remarks>
/// <para>
/// A body breaks the property by returning false or by throwing, as <c>Assert</c> does. It must not change its inputs,
/// which are used again while shrinking, and builds the object under test itself, anew for every input. Generate what
/// is needed instead of rejecting what is not.
/// </para>
/// <para>
/// The seed follows from the property's name, so that a run is the same on every machine; <c>PURLIN_SOAK=1</c> draws a
/// fresh one and tries <see cref="SoakFactor"/> times as many inputs. <c>PURLIN_MAX_TEST</c> sets the count of every
/// property. <c>PURLIN_REPLAY</c>, printed on failure, makes the failing input the first and only one: set it while
/// running that one test.
/// </para>
/// </remarks>
public static partial class Properties
{
    /// <summary>The variable that names the one input to try: seed, gamma and size.</summary>
    public const string ReplayVariable = "PURLIN_REPLAY";

    /// <summary>The variable that sets how many inputs every property tries.</summary>
    public const string CountVariable = "PURLIN_MAX_TEST";

    /// <summary>How many inputs a property tries unless told.</summary>
    public const int DefaultCount = 200;

    /// <summary>How many times as many inputs a long run tries.</summary>
    public const int SoakFactor = 25;

    /// <summary>Checks a body that asserts.</summary>
    /// <param name="values">Where inputs come from; shrunk by its shrinker.</param>
    /// <param name="body">Throws if the property does not hold.</param>
    /// <param name="count">How many inputs.</param>
    /// <param name="name">The property's name: its seed and its line in the failure.</param>
    /// <exception cref="CheckFailedException">An input breaks the property.</exception>
    public static void Check<T>(
        Arbitrary<T> values, Action<T> body, int count = DefaultCount, [CallerMemberName] string name = "") =>
        PropertyRun.Execute(values, body, PropertySettings.Current(name, count));

    /// <summary>Checks a body that returns whether the property holds.</summary>
    /// <inheritdoc cref="Check{T}(Arbitrary{T}, Action{T}, int, string)"/>
    public static void Check<T>(
        Arbitrary<T> values, Func<T, bool> body, int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(values, value => PropertyRun.AssertHolds(body(value)), count, name);

    /// <summary>Checks a body that asserts, on inputs that are not shrunk.</summary>
    /// <inheritdoc cref="Check{T}(Arbitrary{T}, Action{T}, int, string)"/>
    public static void Check<T>(
        Gen<T> values, Action<T> body, int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(values.ToArbitrary(), body, count, name);

    /// <summary>Checks a body that returns whether the property holds, on inputs that are not shrunk.</summary>
    /// <inheritdoc cref="Check{T}(Arbitrary{T}, Action{T}, int, string)"/>
    public static void Check<T>(
        Gen<T> values, Func<T, bool> body, int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(values.ToArbitrary(), body, count, name);

    /// <summary>Checks a body of two inputs that asserts.</summary>
    /// <param name="first">Where first inputs come from.</param>
    /// <param name="second">Where second inputs come from.</param>
    /// <param name="body">Throws if the property does not hold.</param>
    /// <param name="count">How many inputs.</param>
    /// <param name="name">The property's name.</param>
    /// <exception cref="CheckFailedException">An input breaks the property.</exception>
    public static void Check<T1, T2>(
        Arbitrary<T1> first, Arbitrary<T2> second, Action<T1, T2> body,
        int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(PropertyRun.Pairs(first, second), pair => body(pair.Item1, pair.Item2), count, name);

    /// <summary>Checks a body of two inputs that returns whether the property holds.</summary>
    /// <inheritdoc cref="Check{T1, T2}(Arbitrary{T1}, Arbitrary{T2}, Action{T1, T2}, int, string)"/>
    public static void Check<T1, T2>(
        Arbitrary<T1> first, Arbitrary<T2> second, Func<T1, T2, bool> body,
        int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(PropertyRun.Pairs(first, second), pair => body(pair.Item1, pair.Item2), count, name);

    /// <summary>Checks a body of three inputs that asserts.</summary>
    /// <param name="first">Where first inputs come from.</param>
    /// <param name="second">Where second inputs come from.</param>
    /// <param name="third">Where third inputs come from.</param>
    /// <param name="body">Throws if the property does not hold.</param>
    /// <param name="count">How many inputs.</param>
    /// <param name="name">The property's name.</param>
    /// <exception cref="CheckFailedException">An input breaks the property.</exception>
    public static void Check<T1, T2, T3>(
        Arbitrary<T1> first, Arbitrary<T2> second, Arbitrary<T3> third, Action<T1, T2, T3> body,
        int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(PropertyRun.Triples(first, second, third), all => body(all.Item1, all.Item2, all.Item3), count, name);

    /// <summary>Checks a body of three inputs that returns whether the property holds.</summary>
    /// <inheritdoc cref="Check{A, B, C}(Arbitrary{A}, Arbitrary{B}, Arbitrary{C}, Action{A, B, C}, int, string)"/>
    public static void Check<T1, T2, T3>(
        Arbitrary<T1> first, Arbitrary<T2> second, Arbitrary<T3> third, Func<T1, T2, T3, bool> body,
        int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(PropertyRun.Triples(first, second, third), all => body(all.Item1, all.Item2, all.Item3), count, name);
}
