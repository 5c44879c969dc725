using System.Reflection;

namespace Purlin.RedisCompat.Tests;

public sealed class CompatibilityTests
{
    // The assembly that carries src/Shared/RedisScript today, beside the adapters as they ship.
    private const string Compiled = "RedisCompat.V1.dll";

    public static TheoryData<string, string> AssembliesAndVersions()
    {
        var data = new TheoryData<string, string>();
        foreach (string path in Assemblies())
        {
            data.Add(Path.GetFileName(path), "V2");
            data.Add(Path.GetFileName(path), "V3");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(AssembliesAndVersions))]
    public void Everything_an_adapter_asks_of_the_oldest_client_is_in_the_later_ones(string assembly, string version)
    {
        ClientApi later = Client(version);
        string[] objections = [.. ClientReferences.Of(InOutput(assembly)).Select(later.Objection).OfType<string>()];
        Assert.True(objections.Length == 0, $"{assembly} on {version}:\n{string.Join('\n', objections)}");
    }

    [Theory]
    [MemberData(nameof(AssembliesAndVersions))]
    public void Enumerations_an_adapter_names_have_kept_their_values(string assembly, string version)
    {
        // Compiled code holds the number, not the name.
        (ClientApi oldest, ClientApi later) = (Client("V1"), Client(version));
        foreach (string type in ClientReferences.Of(InOutput(assembly)).Select(reference => reference.Type).Distinct())
        {
            IReadOnlyDictionary<string, object?> values = later.Constants(type);
            foreach ((string name, object? value) in oldest.Constants(type))
            {
                bool kept = values.TryGetValue(name, out object? now) && Equals(value, now);
                Assert.True(kept, $"{type}.{name}: {value}, now {now}");
            }
        }
    }

    [Fact]
    public void No_adapter_implements_an_interface_of_the_client() =>
        Assert.All(Assemblies(), path => Assert.Empty(ClientReferences.ImplementersIn(path)));

    [Fact]
    public void The_check_sees_the_calls_of_the_shared_source()
    {
        IReadOnlyList<ClientReference> references = ClientReferences.Of(InOutput(Compiled));
        Assert.Contains(references, reference => reference is
        {
            Type: "StackExchange.Redis.IDatabaseAsync", Member: "ScriptEvaluateAsync",
        } && reference.Signature!.Contains("System.Byte[], StackExchange.Redis.RedisKey[]", StringComparison.Ordinal));
        Assert.Contains(references, reference => reference.ToString().StartsWith(
            "StackExchange.Redis.RedisValue.TryParse", StringComparison.Ordinal));
        Assert.Equal(references, ClientReferences.Of(InOutput(Compiled)));
        Assert.All(references, reference => Assert.Null(Client("V1").Objection(reference)));
    }

    [Fact]
    public void A_member_that_a_later_client_dropped_or_changed_is_reported()
    {
        IReadOnlyList<ClientReference> references = ClientReferences.Of(typeof(Planted).Assembly.Location);
        Assert.All(references, reference => Assert.Null(Client("V1").Objection(reference)));
        foreach (string version in new[] { "V2", "V3" })
        {
            IEnumerable<string> objections = references.Select(Client(version).Objection).OfType<string>();
            Assert.Equal(
                [
                    "StackExchange.Redis.IConnectionMultiplexer.Dispose",
                    "StackExchange.Redis.IProfiler",
                    "StackExchange.Redis.IProfiler.GetContext",
                    "StackExchange.Redis.IRedisAsync.get_Multiplexer",
                ],
                objections.Select(objection => objection.Split(':')[0]));
        }
    }

    private static string[] Assemblies() =>
        [.. Directory.GetFiles(AppContext.BaseDirectory, "Purlin.*.Redis.dll"), InOutput(Compiled)];

    private static string InOutput(string name) => Path.Combine(AppContext.BaseDirectory, name);

    private static ClientApi Client(string version) => new(typeof(CompatibilityTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == version).Value!);
}
