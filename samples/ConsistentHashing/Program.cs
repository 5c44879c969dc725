using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Purlin.ConsistentHashing;

// A cache of three nodes grows by one: who gives what to whom, what a busy key does, who is in a roll-out.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] users = [.. Enumerable.Range(0, 100_000).Select(i => $"user:{i}")];

Console.WriteLine("1. A slot map: exact shares, the least movement, a plan");
var map = SlotMap.Create(
[
    new Node("cache-a") { Zone = "eu-1a" },
    new Node("cache-b") { Zone = "eu-1b", Weight = 2 },
    new Node("cache-c") { Zone = "eu-1c" },
]);
SlotMap next = map.Add(new Node("cache-d") { Zone = "eu-1a" });
MigrationPlan plan = MigrationPlan.Between(map, next);
Console.WriteLine($"   user:42 is on {map.GetNode("user:42")}");
Console.WriteLine($"   moved {plan.MovedShare:P2}, least {plan.MinimumShare:P2}");
foreach (Transfer transfer in plan.Transfers)
    Console.WriteLine($"   {transfer.From} gives {transfer.To} {transfer.Share:P2}");
int moved = users.Count(user => map.GetNode(user) != next.GetNode(user));
Console.WriteLine($"   of {users.Length} users {moved} moved, {(double)moved / users.Length:P1}");

Console.WriteLine("2. Shared as bytes, with a fingerprint that two processes compare");
byte[] shared = next.Save();
var same = (SlotMap)NodeMap.Load(shared);
Console.WriteLine($"   {shared.Length} bytes, equal routing: {same.Fingerprint == next.Fingerprint}");

Console.WriteLine("3. Bounded load in a host: one hot key does not drown its node");
#region ConsistentHashingHosting
var services = new ServiceCollection();
services.AddConsistentHashing(options =>
{
    options.Engine = MapEngine.SlotMap;
    options.Fingerprint = $"{next.Fingerprint:x16}";
}).UseSharedMap(_ => shared).AddBoundedLoad(overload: 0.25);
#endregion
using ServiceProvider provider = services.BuildServiceProvider();
var balancer = provider.GetRequiredService<BoundedLoadBalancer>();
#region ConsistentHashingBoundedLoad
var leases = new List<NodeLease>();
for (int i = 0; i < 100; i++)
    leases.Add(balancer.Acquire("the-hot-key"));
#endregion
foreach (Node node in next.Nodes)
    Console.WriteLine($"   {node}: {balancer.GetLoad(node.Id)} of at most {balancer.GetMaxLoad(node.Id)}");
foreach (NodeLease lease in leases)
    lease.Dispose();
Console.WriteLine($"   afterwards: {balancer.TotalLoad}");

Console.WriteLine("4. A roll-out that keeps who is in, and variants that only take");
#region ConsistentHashingRollout
bool isIn = RolloutBucket.IsIn("new-checkout", "user:42", share: 2_500);    // 25 % of 10,000 buckets
var experiment = new VariantSplit("checkout", new("control", 90), new("green", 5), new("blue", 5));
Variant variant = experiment.Assign("user:42");
#endregion
var grown = new VariantSplit("checkout", new("control", 90), new("green", 20), new("blue", 5));
int intoGreen = users.Count(user => experiment.Assign(user).Name != grown.Assign(user).Name);
int elsewhere = users.Count(user => experiment.Assign(user).Name != grown.Assign(user).Name
    && grown.Assign(user).Name != "green");
Console.WriteLine($"   user:42 is {(isIn ? "in" : "not in")}, and has {variant.Name}");
Console.WriteLine($"   green from 5 to 20: {(double)intoGreen / users.Length:P1} moved into it, {elsewhere} elsewhere");

Console.WriteLine("5. What others will do with a key");
#region ConsistentHashingDialects
RingMap memcached = KetamaRing.Create([new("10.0.1.1:11211"), new("10.0.1.2:11211"), new("10.0.1.3:11211")]);
RingMap nginx = NginxRing.Create([new("10.0.1.1:8080"), new("10.0.1.2:8080") { Weight = 2 }]);
int slot = RedisSlots.GetSlot("{user:42}.cart");                             // as Redis Cluster counts it
#endregion
Console.WriteLine($"   libketama: {memcached.GetNode("user:42")}, nginx: {nginx.GetNode("user:42")}");
Console.WriteLine($"   Redis: slot {slot}");

Console.WriteLine("6. Where a person decides: regions");
#region ConsistentHashingShards
var regions = new RegionShardMap(new("", new Node("db-world")), new("eu", new Node("db-eu")));
RegionShardMap split = new([.. regions.Shards, new Shard("eu/de", new Node("db-de"))]);
MigrationPlan move = regions.PlanTo(split);                                  // eu/de from db-eu to db-de
#endregion
Console.WriteLine($"   eu/de/berlin: {split.GetNode("eu/de/berlin")}, eu/fr: {split.GetNode("eu/fr")}, "
    + $"moves: {move.Moves.Count}, {move.Moves[0].From} to {move.Moves[0].To}");
