using System.Runtime.CompilerServices;

namespace Purlin.Testing.Tests;

/// <summary>Each rule for public types finds what is planted here, and nothing beside it.</summary>
public sealed class SurfaceRuleTests
{
    [Fact]
    public void A_class_open_by_accident_is_found() => Planted.AssertFound(
        SealedTypeRule.Check(
            [typeof(Open), typeof(OpenRecord), typeof(OpenOptions), typeof(Base), typeof(Hook), typeof(Closed),
                typeof(Some), typeof(Fine)]),
        nameof(Open), nameof(OpenRecord), nameof(OpenOptions));

    [Fact]
    public void A_type_in_another_namespace_is_found() =>
        Assert.Equal("Purlin.Testing.Violation",
            Assert.Single(NamespaceRule.Check([typeof(Violation), typeof(Open)], "Purlin.Trie")).Where);

    [Fact]
    public void A_type_in_the_packages_namespace_passes() =>
        Assert.Empty(NamespaceRule.Check([typeof(Violation)], "Purlin.Testing"));

    [Fact]
    public void Names_that_collide_with_what_every_project_imports_are_found()
    {
        Assert.Contains("System.IO.Stream", Assert.Single(TypeNameRule.Check([typeof(Colliding.Stream)])).What,
            StringComparison.Ordinal);
        Assert.Contains("System.Threading.Lock", Assert.Single(TypeNameRule.Check([typeof(Colliding.Lock<>)])).What,
            StringComparison.Ordinal);
        Assert.Contains("System.Range", Assert.Single(TypeNameRule.Check([typeof(Colliding.Range)])).What,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_the_types_own_namespace_are_found() =>
        Assert.Contains("namespace", Assert.Single(TypeNameRule.Check([typeof(Colliding.Colliding)])).What,
            StringComparison.Ordinal);

    [Fact]
    public void Names_that_say_nothing_are_found() => Planted.AssertFound(
        TypeNameRule.Check([typeof(KeyHelper), typeof(LockManager), typeof(StringUtils), typeof(Utilization),
            typeof(Misconfigured), typeof(Closed)]),
        nameof(KeyHelper), nameof(LockManager), nameof(StringUtils));

    [Fact]
    public void Nested_types_collide_with_nothing() => Assert.Empty(TypeNameRule.Check([typeof(Range)]));

    [Fact]
    public void A_wait_that_cannot_be_ended_is_found() => Planted.AssertFound(
        CancellationRule.Check([typeof(Waits), typeof(IWait)]),
        nameof(Waits.NoToken), nameof(Waits.TokenFirst), nameof(Waits.NotDefaulted), nameof(Waits.Stream),
            nameof(IWait.Fetch));

    [Fact]
    public void A_comparison_without_operators_is_found()
    {
        Violation[] found = [.. OperatorRule.Check(
            [typeof(Equal), typeof(Ordered), typeof(Complete), typeof(Some), typeof(Fine), typeof(Mode)])];
        Planted.AssertFound(found, nameof(Equal), nameof(Ordered));
        Assert.Contains("== !=", found[0].What, StringComparison.Ordinal);
        Assert.Contains("< > <= >=", found[1].What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mutable_struct_is_found() => Planted.AssertFound(
        ReadonlyStructRule.Check([typeof(Mutable), typeof(Some), typeof(FrameReader), typeof(Eight), typeof(Mode)]),
            nameof(Mutable));

    [Fact]
    public void A_field_that_callers_can_change_is_found() => Planted.AssertFound(
        PublicFieldRule.Check([typeof(Fields), typeof(Mutable), typeof(Some), typeof(Mode)]),
        nameof(Fields.Open), nameof(Fields.Shared), nameof(Fields.Table), nameof(Fields.Set), "Inherited",
            nameof(Mutable.X));

    [Fact]
    public void An_exception_by_half_is_found() => Planted.AssertFound(
        ExceptionTypeRule.Check(
            [typeof(LostError), typeof(NotOneException), typeof(OpenException), typeof(LostException), typeof(Some)]),
        nameof(LostError), nameof(NotOneException), nameof(OpenException));

    public enum Mode
    {
        A,
    }

    public interface IWait
    {
        Task Fetch();

        Task Get(CancellationToken cancellationToken = default);
    }

    public class Open
    {
        public override string ToString() => "";
    }

    public record OpenRecord(int X);

    public class OpenOptions
    {
        public virtual int X => 1;
    }

    public abstract class Base;

    public class Hook
    {
        protected virtual int Step() => 1;
    }

    public sealed class Closed;

    public static class Fine;

    public readonly record struct Some(int X)
    {
        public static readonly Some Zero = new(0);
        public readonly int Y = X;
    }

    public struct Mutable
    {
        public int X;
    }

    public ref struct FrameReader
    {
        private int _at;

        public int Next() => _at++;
    }

    [InlineArray(8)]
    public struct Eight
    {
        private int _first;

        public readonly int First => _first;
    }

    public class Fields
    {
        public const int Constant = 1;
        public static readonly string Name = "";
        public static readonly int[] Table = [1];
#pragma warning disable CA2211 // Planted for the rule to find.
        public static int Shared;
#pragma warning restore CA2211
        public readonly int Set;
        public int Open;
        protected int Inherited;
        internal int Own = 1;

        public int Sum => Set + Open + Inherited + Own;
    }

    public sealed class KeyHelper;

    public sealed class LockManager;

    public static class StringUtils;

    public sealed class Utilization;

    public sealed class Misconfigured;

    public sealed class Range;

    public sealed class Equal : IEquatable<Equal>
    {
        public bool Equals(Equal? other) => other is not null;

        public override bool Equals(object? obj) => obj is Equal;

        public override int GetHashCode() => 1;
    }

    public sealed record Ordered : IComparable<Ordered>
    {
        public int CompareTo(Ordered? other) => 0;
    }

    public readonly record struct Complete(int X) : IComparable<Complete>
    {
        public static bool operator <(Complete left, Complete right) => left.X < right.X;

        public static bool operator >(Complete left, Complete right) => left.X > right.X;

        public static bool operator <=(Complete left, Complete right) => left.X <= right.X;

        public static bool operator >=(Complete left, Complete right) => left.X >= right.X;

        public int CompareTo(Complete other) => X.CompareTo(other.X);
    }

    public abstract class Waits : IAsyncDisposable, IWait
    {
        public abstract Task NoToken(int x);

#pragma warning disable CA1068 // Planted for the rule to find.
        public abstract ValueTask<int> TokenFirst(CancellationToken token, int x);
#pragma warning restore CA1068

        public abstract Task NotDefaulted(CancellationToken token);

        public abstract IAsyncEnumerable<int> Stream();

        public abstract Task Twin();

        public abstract Task Twin(int x, CancellationToken token);

        public abstract Task Good(int x = 1, CancellationToken token = default);

        public abstract ValueTask DisposeAsync();

        public abstract Task Fetch();

        public abstract Task Get(CancellationToken cancellationToken = default);

        internal abstract Task Own();
    }

    public sealed class LostError : Exception;

    public sealed class NotOneException;

    public class OpenException : Exception;

    public sealed class LostException : Exception;
}
