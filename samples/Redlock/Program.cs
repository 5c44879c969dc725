using System.Globalization;
using Purlin.Redlock;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
await using var shop = new Shop();
await SellUnguardedAsync(shop);
await SellGuardedAsync(shop);
await TransferAsync(shop);
await LeadAsync(shop);
await DiagnoseAsync(shop);

// The lock alone: the till reads the stock, is paused for longer than its lease, and writes what it had worked out.
static async Task SellUnguardedAsync(Shop shop)
{
    int stock = 10;
    var pause = TimeSpan.FromSeconds(40);
    await using LockHandle held = await shop.Till.AcquireAsync("stock:7", TimeSpan.Zero);
    int seen = stock;
    shop.PauseTill(pause);
    await using (await shop.Office.AcquireAsync("stock:7", TimeSpan.Zero))
        stock--;
    stock = seen - 1;
    shop.WakeTill(pause);
    Console.WriteLine($"without a guard: 2 sold of 10, {stock} left in the book: one sale is lost");
    Console.WriteLine($"the till learns of it when it looks: {held.LossReason}, "
        + $"its release says {await held.ReleaseAsync()}");
}

// The same pause, and a stock that knows the tokens: what the paused till had worked out is refused.
static async Task SellGuardedAsync(Shop shop)
{
    var stock = new InMemoryFencedResource<int>("shop", "stock:8", 10);
    var pause = TimeSpan.FromSeconds(40);
    await using (LockHandle held = await shop.Till.AcquireAsync("stock:8", TimeSpan.Zero))
    {
        FencedRead<int> seen = await stock.OpenAsync(held.FencingToken);
        shop.PauseTill(pause);
        await using (LockHandle other = await shop.Office.AcquireAsync("stock:8", TimeSpan.Zero))
        {
            FencedRead<int> now = await stock.OpenAsync(other.FencingToken);
            await stock.WriteAsync(other.FencingToken, now.Value - 1);
        }

        FencedWrite late = await stock.WriteAsync(held.FencingToken, seen.Value - 1);
        shop.WakeTill(pause);
        Console.WriteLine($"with a guard: the late write is {late.Outcome}, nothing is written");
    }

    await using LockHandle again = await shop.Till.AcquireAsync("stock:8", TimeSpan.Zero);
    FencedRead<int> fresh = await stock.OpenAsync(again.FencingToken);
    await stock.WriteAsync(again.FencingToken, fresh.Value - 1);
    FencedRead<int> left = await stock.OpenAsync(again.FencingToken);
    Console.WriteLine($"tried again under a new token: 2 sold of 10, {left.Value} left");
}

// Two accounts at once, and a step of the same transfer that takes one of them again.
static async Task TransferAsync(Shop shop)
{
    var transfer = new LockOwner();
    await using LockHandle both =
        await shop.Office.AcquireAsync(["account:2", "account:1"], TimeSpan.Zero, transfer);
    Console.WriteLine($"locked together: {string.Join(" and ", both.Names)}, {both.FencingTokens.Count} tokens");
    await using LockHandle again = await shop.Office.AcquireAsync("account:2", TimeSpan.Zero, transfer);
    Console.WriteLine($"taken again by its owner: the same token is {again.FencingToken == both.FencingTokens[1]}");
    await using LockAttempt stranger = await shop.Till.TryAcquireAsync("account:1");
    Console.WriteLine($"by anybody else: {stranger.Outcome}");
}

// The office leads, and steps down when it is told to; the till is the next leader without waiting for a lease.
static async Task LeadAsync(Shop shop)
{
    using var shutdown = new CancellationTokenSource();
    long first = 0;
    Task office = shop.Office.RunAsLeaderAsync("billing", async (term, end) =>
    {
        first = term.FencingToken;
        var told = new TaskCompletionSource();
        await using (end.Register(told.SetResult))
            await told.Task;
        Console.WriteLine("the office is told to step down, and finishes its batch");
    }, shutdown.Token);
    Task till = shop.Till.RunAsLeaderAsync("billing", (term, _) =>
    {
        Console.WriteLine($"the till is the leader, with a higher token: {term.FencingToken > first}");
        return Task.CompletedTask;
    });
    shop.Pass(TimeSpan.FromMinutes(2));
    Console.WriteLine($"after two minutes the office still leads: {!office.IsCompleted && !till.IsCompleted}");
    await shutdown.CancelAsync();
    await office;
    shop.Pass(TimeSpan.FromSeconds(1));
    await till;
}

// Who does not get a lock is told why, node by node.
static async Task DiagnoseAsync(Shop shop)
{
    await using LockHandle held = await shop.Office.AcquireAsync("driver:7", TimeSpan.Zero);
    await using LockAttempt attempt = await shop.Till.TryAcquireAsync("driver:7");
    Console.WriteLine($"an attempt: {attempt}");
    Task<LockHandle> waiting = shop.Till.AcquireAsync("driver:7", TimeSpan.FromSeconds(2));
    shop.Pass(TimeSpan.FromSeconds(3));
    try
    {
        await waiting;
    }
    catch (LockTimeoutException e)
    {
        Console.WriteLine(e.Message);
    }

    Console.WriteLine(await shop.Till.DiagnoseAsync());
    await using var fresh = new DistributedLocks(Enumerable.Range(1, 3).Select(i => new InMemoryLockNode($"new {i}")));
    LockHealth starting = await fresh.DiagnoseAsync();
    Console.WriteLine($"new nodes take part after {Math.Ceiling(starting.Nodes[0].QuarantineLeft.TotalSeconds)} s: "
        + $"{starting.Nodes[0].Condition}");
}
