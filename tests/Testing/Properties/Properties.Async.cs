using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Testing;

// The same for bodies that await. They run one after another on one thread of the pool, which has no synchronization
// context: a continuation of a hand-advanced clock therefore runs inside the advance.
public static partial class Properties
{
    /// <summary>Checks a body that awaits and asserts.</summary>
    /// <inheritdoc cref="Check{T}(Arbitrary{T}, Action{T}, int, string)"/>
    public static Task Check<T>(
        Arbitrary<T> values, Func<T, Task> body, int count = DefaultCount, [CallerMemberName] string name = "") =>
        Task.Run(() => Check(values, value => { body(value).GetAwaiter().GetResult(); }, count, name));

    /// <summary>Checks a body that awaits and returns whether the property holds.</summary>
    /// <inheritdoc cref="Check{T}(Arbitrary{T}, Action{T}, int, string)"/>
    public static Task Check<T>(
        Arbitrary<T> values, Func<T, Task<bool>> body, int count = DefaultCount, [CallerMemberName] string name = "") =>
        Task.Run(() => Check(values, value => body(value).GetAwaiter().GetResult(), count, name));

    /// <summary>Checks a body that awaits and asserts, on inputs that are not shrunk.</summary>
    /// <inheritdoc cref="Check{T}(Arbitrary{T}, Action{T}, int, string)"/>
    public static Task Check<T>(
        Gen<T> values, Func<T, Task> body, int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(values.ToArbitrary(), body, count, name);

    /// <summary>
    /// Checks a body that awaits and returns whether the property holds, on inputs that are not shrunk.
    /// </summary>
    /// <inheritdoc cref="Check{T}(Arbitrary{T}, Action{T}, int, string)"/>
    public static Task Check<T>(
        Gen<T> values, Func<T, Task<bool>> body, int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(values.ToArbitrary(), body, count, name);

    /// <summary>Checks a body of two inputs that awaits and asserts.</summary>
    /// <inheritdoc cref="Check{T1, T2}(Arbitrary{T1}, Arbitrary{T2}, Action{T1, T2}, int, string)"/>
    public static Task Check<T1, T2>(
        Arbitrary<T1> first, Arbitrary<T2> second, Func<T1, T2, Task> body,
        int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(PropertyRun.Pairs(first, second), pair => body(pair.Item1, pair.Item2), count, name);

    /// <summary>Checks a body of two inputs that awaits and returns whether the property holds.</summary>
    /// <inheritdoc cref="Check{T1, T2}(Arbitrary{T1}, Arbitrary{T2}, Action{T1, T2}, int, string)"/>
    public static Task Check<T1, T2>(
        Arbitrary<T1> first, Arbitrary<T2> second, Func<T1, T2, Task<bool>> body,
        int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(PropertyRun.Pairs(first, second), pair => body(pair.Item1, pair.Item2), count, name);

    /// <summary>Checks a body of three inputs that awaits and asserts.</summary>
    /// <inheritdoc cref="Check{A, B, C}(Arbitrary{A}, Arbitrary{B}, Arbitrary{C}, Action{A, B, C}, int, string)"/>
    public static Task Check<T1, T2, T3>(
        Arbitrary<T1> first, Arbitrary<T2> second, Arbitrary<T3> third, Func<T1, T2, T3, Task> body,
        int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(PropertyRun.Triples(first, second, third), all => body(all.Item1, all.Item2, all.Item3), count, name);

    /// <summary>Checks a body of three inputs that awaits and returns whether the property holds.</summary>
    /// <inheritdoc cref="Check{A, B, C}(Arbitrary{A}, Arbitrary{B}, Arbitrary{C}, Action{A, B, C}, int, string)"/>
    public static Task Check<T1, T2, T3>(
        Arbitrary<T1> first, Arbitrary<T2> second, Arbitrary<T3> third, Func<T1, T2, T3, Task<bool>> body,
        int count = DefaultCount, [CallerMemberName] string name = "") =>
        Check(PropertyRun.Triples(first, second, third), all => body(all.Item1, all.Item2, all.Item3), count, name);
}
