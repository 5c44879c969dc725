namespace Purlin.Testing.Tests;

/// <summary>A planted library with stores, and test classes that cover them by half.</summary>
public sealed class ContractRuleTests
{
    private static readonly Type[] Library = [typeof(IThingStore), typeof(MemoryThings), typeof(RedisThings),
        typeof(ThingsBase), typeof(IOther)];

    [Fact]
    public void A_covered_library_passes() => Assert.Empty(ContractRule.Check(
        Library, [typeof(ThingContract), typeof(MemoryThingsPass), typeof(RedisThingsPass)]));

    [Fact]
    public void An_implementation_that_no_test_runs_is_found()
    {
        Violation violation = Assert.Single(
            ContractRule.Check(Library, [typeof(ThingContract), typeof(MemoryThingsPass)]));
        Assert.EndsWith(nameof(RedisThings), violation.Where, StringComparison.Ordinal);
        Assert.Contains(nameof(ThingContract), violation.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seam_without_a_contract_is_found() =>
        Planted.AssertFound(ContractRule.Check(Library, []), nameof(IThingStore));

    [Fact]
    public void A_contract_that_nothing_runs_is_found() => Planted.AssertFound(
        ContractRule.Check([typeof(IThingStore)], [typeof(ThingContract)]), nameof(ThingContract));

    [Fact]
    public void A_contract_without_tests_is_found() => Planted.AssertFound(
        ContractRule.Check([typeof(IOther)], [typeof(EmptyContract), typeof(OtherPass)]), nameof(EmptyContract));

    [Fact]
    public void A_test_that_names_no_implementation_or_the_wrong_one_is_found() => Planted.AssertFound(
        ContractRule.Check([typeof(IThingStore)],
            [typeof(ThingContract), typeof(Silent), typeof(Wrong), typeof(Stray)]),
        nameof(Silent), nameof(Wrong), nameof(Stray));

    [Fact]
    public void An_open_seam_covers_its_forms()
    {
        Type[] library = [typeof(IBoxNode<>), typeof(IntBox), typeof(AnyBox<>)];
        Planted.AssertFound(ContractRule.Check(library, [typeof(BoxContract<>), typeof(IntBoxPass)]), "AnyBox`1");
        Assert.Empty(ContractRule.Check(library, [typeof(BoxContract<>), typeof(IntBoxPass), typeof(AnyBoxPass)]));
    }

    public interface IThingStore;

    public interface IOther;

    public interface IBoxNode<T>;

    public abstract class ThingsBase : IThingStore;

    public sealed class MemoryThings : IThingStore;

    public sealed class RedisThings : ThingsBase;

    public sealed class Other : IOther;

    public sealed class IntBox : IBoxNode<int>;

    public sealed class AnyBox<T> : IBoxNode<T>;

    [ContractOf(typeof(IThingStore))]
    public abstract class ThingContract
    {
        [Fact]
        public void Holds() => Assert.NotNull(this);
    }

    [Implements(typeof(MemoryThings))]
    public sealed class MemoryThingsPass : ThingContract;

    [Implements(typeof(RedisThings))]
    public sealed class RedisThingsPass : ThingContract;

    public sealed class Silent : ThingContract;

    [Implements(typeof(Other))]
    public sealed class Wrong : ThingContract;

    [Implements(typeof(MemoryThings))]
    public sealed class Stray;

    [ContractOf(typeof(IOther))]
    public abstract class EmptyContract;

    [Implements(typeof(Other))]
    public sealed class OtherPass : EmptyContract;

    [ContractOf(typeof(IBoxNode<>))]
    public abstract class BoxContract<T>
    {
        [Fact]
        public void Holds() => Assert.NotNull(typeof(T));
    }

    [Implements(typeof(IntBox))]
    public sealed class IntBoxPass : BoxContract<int>;

    [Implements(typeof(AnyBox<>))]
    public sealed class AnyBoxPass : BoxContract<string>;
}
