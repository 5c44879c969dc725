using System.Reflection;

namespace Purlin.ConsistentHashing.Tests;

public sealed class KnownDefectTests
{
    [Fact]
    public void Every_known_defect_has_a_test()
    {
        string[] known =
        [
            .. typeof(KnownDefects).GetFields().Where(field => field.Name != nameof(KnownDefects.Trait))
                .Select(field => (string)field.GetRawConstantValue()!),
        ];
        IEnumerable<string> tested = typeof(KnownDefectTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<TraitAttribute>())
            .Where(trait => trait.Name == KnownDefects.Trait).Select(trait => trait.Value);

        Assert.Equal(18, known.Length);
        Assert.Empty(known.Except(tested));
    }
}
