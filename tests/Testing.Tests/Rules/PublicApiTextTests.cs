using System.Diagnostics.CodeAnalysis;

namespace Purlin.Testing.Tests;

/// <summary>Each kind of declaration is planted as a type, and its text is written out.</summary>
public sealed class PublicApiTextTests
{
    private const string Surface =
        """
        public abstract class PublicApiTextTests.Shape : IDisposable
            protected Shape(string? label);
            protected readonly int Seed;
            protected virtual void Draw(ref int x, in int y, out int z);
            public abstract double Area { get; }
            public const PublicApiTextTests.Mode Best = PublicApiTextTests.Mode.Fast;
            public const string Unit = "m\\\"";
            public event EventHandler? Changed;
            public override string ToString();
            public required string Label { get; init; }
            public static readonly TimeSpan Wait;
            public string? Note { get; protected set; }
            public virtual void Dispose();

        """;

    [Flags]
    public enum Mode : byte
    {
        Fast = 2,
        Exact = 1,
    }

    public interface ISource<in TKey, out TValue>
        where TKey : notnull
        where TValue : class?
    {
        TValue this[TKey key] { get; }

        static abstract int Count { get; }

        void Reset()
        {
        }

        IAsyncEnumerable<TValue> ReadAsync(TKey key, CancellationToken cancellationToken = default);
    }

    public delegate bool Choice<T>([NotNullWhen(true)] T? given, params ReadOnlySpan<T> rest) where T
        : struct, IComparable<T>;

    [Fact]
    public void A_class_shows_what_callers_and_heirs_see() => Assert.Equal(Surface, Text(typeof(Shape)));

    [Fact]
    public void An_enum_shows_its_type_and_values_in_their_order() => Assert.Equal(
        "[Flags] public enum PublicApiTextTests.Mode : byte\n    Exact = 1,\n    Fast = 2,\n", Text(typeof(Mode)));

    [Fact]
    public void An_interface_shows_variance_constraints_and_defaults() => Assert.Equal(
        """
        public interface PublicApiTextTests.ISource<in TKey, out TValue> where TKey : notnull where TValue : class?
            public IAsyncEnumerable<TValue> ReadAsync(TKey key, CancellationToken cancellationToken = default);
            public TValue this[TKey key] { get; }
            public static abstract int Count { get; }
            public virtual void Reset();

        """, Text(typeof(ISource<,>)));

    [Fact]
    public void A_delegate_is_one_line() => Assert.Equal(
        "public delegate bool PublicApiTextTests.Choice<T>([NotNullWhen(true)] T? given, params ReadOnlySpan<T> rest) "
        + "where T : struct, IComparable<T>;\n",
        Text(typeof(Choice<>)));

    [Fact]
    public void A_record_hides_what_every_record_has() => Assert.Equal(
        """
        public sealed record PublicApiTextTests.Place : IComparable<PublicApiTextTests.Place>
            public (int Low, string? High) Range { get; init; }
            public Place(string Name, (int Low, string? High) Range);
            public int CompareTo(PublicApiTextTests.Place? other);
            public string Name { get; init; }
            public void Deconstruct(out string Name, out (int Low, string? High) Range);

        """, Text(typeof(Place)));

    [Fact]
    public void A_struct_shows_operators_and_what_is_readonly() => Assert.Equal(
        """
        public record struct PublicApiTextTests.Step
            public PublicApiTextTests.Step[]? Next { get; set; }
            public Step(long Ticks);
            public long Ticks { get; set; }
            public readonly long Half();
            public readonly void Deconstruct(out long Ticks);
            public static PublicApiTextTests.Step operator +(PublicApiTextTests.Step a, PublicApiTextTests.Step b);
            public static explicit operator long(PublicApiTextTests.Step step);

        """, Text(typeof(Step)));

    [Fact]
    public void A_static_class_shows_extensions_generics_and_warnings() => Assert.Equal(
        """
        public static class PublicApiTextAdders
            [Experimental("PURLIN1")] public static ref readonly int First(ReadOnlySpan<int> span);
            [Obsolete("Use Add")] public static void Put(IList<string?>? list, string text = "a", int? n = null);
            public static Dictionary<int, T?>? Add<T>(this T[] items, scoped Span<byte> to, params object?[] rest) where T : class, new();
            public static Task<T> Run<T>(Func<T, ValueTask<T>> work, double limit = 0.5, CancellationToken token = default);
            public static void Pick(PublicApiTextTests.Mode mode = PublicApiTextTests.Mode.Fast, char c = '\u0000');

        """, Text(typeof(PublicApiTextAdders)));

    [Fact]
    public void Nothing_public_is_an_empty_text() => Assert.Equal("", PublicApiText.Of([]));

    [Fact]
    public void Internal_and_private_members_are_not_shown() =>
        Assert.DoesNotContain("Hidden", Text(typeof(Shape)), StringComparison.Ordinal);

    private static string Text(Type type) => PublicApiText.Of([type]);

    public abstract class Shape : IDisposable
    {
        public const string Unit = "m\\\"";
        public const Mode Best = Mode.Fast;
        public static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
        protected readonly int Seed;
        internal readonly int HiddenField;

        protected Shape(string? label) => (Note, Seed, HiddenField) = (label, 1, 2);

        public event EventHandler? Changed;

        public required string Label { get; init; }

        public string? Note { get; protected set; }

        public abstract double Area { get; }

        public override string ToString() => Label + HiddenMethod(Seed);

        public virtual void Dispose()
        {
            Changed?.Invoke(this, EventArgs.Empty);
            GC.SuppressFinalize(this);
        }

        protected virtual void Draw(ref int x, in int y, out int z) => z = x + y;

        private protected int HiddenMethod(int x) => x + HiddenField;
    }

    public sealed record Place(string Name, (int Low, string? High) Range) : IComparable<Place>
    {
        public int CompareTo(Place? other) => string.CompareOrdinal(Name, other?.Name);
    }

    public record struct Step(long Ticks)
    {
        public Step[]? Next { get; set; }

        public static Step operator +(Step a, Step b) => new(a.Ticks + b.Ticks);

        public static explicit operator long(Step step) => step.Ticks;

        public readonly long Half() => Ticks / 2;
    }
}
