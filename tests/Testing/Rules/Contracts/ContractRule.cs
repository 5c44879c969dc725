using System.Reflection;
using Xunit.v3;

namespace Purlin.Testing;

/// <summary>
/// Every seam has a contract, every contract has tests and a class that runs it, and every public implementation of a
/// seam passes its contract: an adapter cannot forget one.
/// </summary>
public static class ContractRule
{
    private static readonly string[] SeamWords = ["Store", "Node", "Source"];

    /// <summary>The gaps.</summary>
    /// <param name="product">The types of the library and its adapters.</param>
    /// <param name="tests">The types of its test project.</param>
    public static IEnumerable<Violation> Check(IReadOnlyCollection<Type> product, IReadOnlyCollection<Type> tests)
    {
        Suite[] suites =
        [
            .. from type in tests
               let contract = type.GetCustomAttribute<ContractOfAttribute>()
               where contract is not null
               select new Suite(type, contract.Seam,
                   [.. tests.Where(test => !test.IsAbstract && IsSubclass(test, type))]),
        ];
        return
        [
            .. suites.SelectMany(Unfit),
            .. suites.SelectMany(suite => Uncovered(suite, product)),
            .. SeamsWithout(suites, product),
            .. Strays(suites, tests),
        ];
    }

    private static IEnumerable<Violation> Unfit(Suite suite)
    {
        string where = PublicTypes.Where(suite.Type);
        if (!suite.Seam.IsInterface)
            yield return new(where, $"[ContractOf] names {suite.Seam.Name}, which is no interface: name the seam");
        if (!suite.Type.IsAbstract)
            yield return new(where, "a contract is abstract, so that each implementation derives from it");
        if (!suite.Type.GetMethods().Any(method => method.GetCustomAttributes().OfType<IFactAttribute>().Any()))
            yield return new(where, "the contract has no [Fact] or [Theory]");
        if (suite.Concrete.Count == 0)
            yield return new(where, "nothing runs the contract: derive a class with [Implements(typeof(...))]");
        foreach (Type test in suite.Concrete)
        {
            Type? claimed = test.GetCustomAttribute<ImplementsAttribute>()?.Implementation;
            if (claimed is null)
            {
                yield return new(PublicTypes.Where(test),
                    $"say what it tests: [Implements(typeof(...))] beside {suite.Type.Name}");
            }
            else if (!Implements(claimed, suite.Seam))
            {
                yield return new(PublicTypes.Where(test),
                    $"[Implements] names {claimed.Name}, which is no {suite.Seam.Name}");
            }
        }
    }

    private static IEnumerable<Violation> Uncovered(Suite suite, IEnumerable<Type> product) =>
        from type in product
        where type.IsVisible && !type.IsAbstract && !type.IsInterface && Implements(type, suite.Seam)
        where !suite.Concrete.Any(test => test.GetCustomAttribute<ImplementsAttribute>()?.Implementation == type)
        select new Violation(
            PublicTypes.Where(type),
            $"implements {suite.Seam.Name} and no test runs its contract: derive from {suite.Type.Name} with "
                + $"[Implements(typeof({type.Name}))]");

    private static IEnumerable<Violation> SeamsWithout(Suite[] suites, IEnumerable<Type> product) =>
        from type in product
        where type.IsInterface && type.IsVisible
        where Array.Exists(SeamWords, word => PublicTypes.PlainName(type).EndsWith(word, StringComparison.Ordinal))
        where !suites.Any(suite => suite.Seam == type)
        select new Violation(
            PublicTypes.Where(type),
                $"is a seam without a contract: write an abstract test class with [ContractOf(typeof({type.Name}))]");

    private static IEnumerable<Violation> Strays(Suite[] suites, IEnumerable<Type> tests) =>
        from test in tests
        where test.IsDefined(typeof(ImplementsAttribute), inherit: false)
            && !suites.Any(suite => suite.Concrete.Contains(test))
        select new Violation(PublicTypes.Where(test), "has [Implements] and derives from no [ContractOf] class");

    private static bool Implements(Type type, Type seam) =>
        type.GetInterfaces().Any(
            face => face == seam || (face.IsGenericType && face.GetGenericTypeDefinition() == seam));

    // A generic contract is derived from in one of its forms.
    private static bool IsSubclass(Type test, Type suite)
    {
        for (Type? type = test.BaseType; type is not null; type = type.BaseType)
        {
            if (type == suite || (type.IsGenericType && type.GetGenericTypeDefinition() == suite))
                return true;
        }

        return false;
    }

    private sealed record Suite(Type Type, Type Seam, IReadOnlyList<Type> Concrete);
}
