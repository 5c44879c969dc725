using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Purlin.Shared;

/// <summary>
/// Argument checks whose messages say what was given, what is allowed and what to do. Each returns its argument, so
/// that it can stand in an assignment. A check that passes allocates nothing, but for <see cref="Defined"/>. What the
/// framework's own ThrowIf methods say as well is left to them. The text of strings never gets into a message: it may
/// be a key or a secret.
/// </summary>
internal static class Guard
{
    /// <summary>Within a closed range. NaN is in no range.</summary>
    /// <param name="value">A number, a TimeSpan or another ordered value.</param>
    /// <param name="min">The least allowed.</param>
    /// <param name="max">The greatest allowed.</param>
    /// <param name="remedy">What to do instead, as a sentence, where the range does not say it all.</param>
    /// <param name="name">The argument's name, filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside.</exception>
    public static T InRange<T>(T value, T min, T max, string? remedy = null,
        [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : struct, IComparable<T>, IFormattable
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            ThrowOutside(value, min, max, remedy, name);
        return value;
    }

    /// <summary>A duration longer than zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is zero or negative.</exception>
    public static TimeSpan Positive(TimeSpan value, string? remedy = null,
        [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value <= TimeSpan.Zero)
            ThrowOutside(value, "longer than 00:00:00", remedy, name);
        return value;
    }

    /// <summary>A finite number above zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is zero, negative, infinite or NaN.</exception>
    public static double Positive(double value, string? remedy = null,
        [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value > 0 && double.IsFinite(value)))
            ThrowOutside(value, "a finite number above 0", remedy, name);
        return value;
    }

    /// <summary>Neither infinite nor NaN.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is infinite or NaN.</exception>
    public static double Finite(double value, string? remedy = null,
        [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!double.IsFinite(value))
            ThrowOutside(value, "a finite number", remedy, name);
        return value;
    }

    /// <summary>A power of two.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static int PowerOfTwo(int value, string? remedy = null,
        [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!BitOperations.IsPow2(value))
            ThrowOutside(value, "a power of two (1, 2, 4, ...)", remedy, name);
        return value;
    }

    /// <summary>
    /// One of an enum's named values. Allocates now and then: the runtime's list of names does not survive every
    /// garbage collection.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of them.</exception>
    public static TEnum Defined<TEnum>(TEnum value, [CallerArgumentExpression(nameof(value))] string? name = null)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
            ThrowUndefined(value, name);
        return value;
    }

    /// <summary>A string that is not null or empty and has at most so many characters.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    /// <exception cref="ArgumentException">
    /// It is empty or too long; the message has its length, not its text.
    /// </exception>
    public static string Text([NotNull] string? value, int maxChars, string? remedy = null,
        [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        if ((uint)(value.Length - 1) >= (uint)maxChars)
            ThrowLength(value.Length, maxChars, "characters", remedy, name);
        return value;
    }

    /// <summary>Bytes, at least one and at most so many.</summary>
    /// <exception cref="ArgumentException">There are none or too many; the message has their number alone.</exception>
    public static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> value, int maxBytes, string? remedy = null,
        [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if ((uint)(value.Length - 1) >= (uint)maxBytes)
            ThrowLength(value.Length, maxBytes, "bytes", remedy, name);
        return value;
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowOutside<T>(T value, T min, T max, string? remedy, string? name)
        where T : IFormattable => ThrowOutside(value, $"from {Show(min)} to {Show(max)}", remedy, name);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowOutside<T>(T value, string allowed, string? remedy, string? name)
        where T : IFormattable =>
        throw new ArgumentOutOfRangeException(name, Sentence($"It is {Show(value)}, but must be {allowed}.", remedy));

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowUndefined<TEnum>(TEnum value, string? name)
        where TEnum : struct, Enum => throw new ArgumentOutOfRangeException(name,
            $"It is {value:D}, but {typeof(TEnum).Name} has only {string.Join(", ", Enum.GetNames<TEnum>())}.");

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowLength(int length, int max, string unit, string? remedy, string? name) =>
        throw new ArgumentException(Sentence($"It has {length} {unit}, but must have from 1 to {max}.", remedy), name);

    private static string Show<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Sentence(string fact, string? remedy) => remedy is null ? fact : $"{fact} {remedy}";
}
