namespace Purlin.Ledger.Tests.Oracle;

/// <summary>
/// Random commands that are often right, often wrong in one way, and often the same again: few accounts, few keys,
/// tight
/// limits, short lifetimes, now and then amounts at the edge of Int64.
/// </summary>
internal sealed class TraceGenerator(int seed)
{
    public static readonly Currency Usd = Currency.Parse("USD");
    public static readonly Currency Jpy = Currency.Parse("JPY");

    public static readonly Account[] Accounts =
    [
        Account.Asset("cash", "USD"),
        Account.Asset("safe", "USD") with { Floor = new Money(0, Usd), Ceiling = new Money(500, Usd) },
        Account.Liability("alice", "USD") with { Floor = new Money(0, Usd) },
        Account.Liability("bob", "USD") with { CreditLine = new Money(100, Usd) },
        Account.Equity("own", "USD"),
        Account.Revenue("fees", "USD") with { Ceiling = new Money(300, Usd) },
        Account.Expense("rent", "USD"),
        Account.Asset("yen", "JPY"),
        Account.Liability("taro", "JPY") with { Floor = new Money(-50, Jpy) },
    ];

    private readonly Random _random = new(seed);
    private readonly List<LedgerCommand> _past = [];
    private readonly List<Entry> _holds = [];
    private int _number;

    public TimeSpan NextStep() => TimeSpan.FromTicks(_random.Next(4) switch
    {
        0 => 0,
        1 => 1,
        _ => _random.Next(2000),
    });

    public bool Chance(int percent) => _random.Next(100) < percent;

    public int Below(int bound) => _random.Next(bound);

    public LedgerCommand Next()
    {
        if (_past.Count > 0 && Chance(8))
            return _past[^(1 + _random.Next(Math.Min(_past.Count, 50)))];
        LedgerCommand next = _random.Next(100) switch
        {
            < 50 => Entry(hold: false),
            < 72 => Entry(hold: true),
            < 84 => Capture(),
            < 90 => Void(),
            _ => Change(),
        };
        _past.Add(next);
        return next;
    }

    // One in twenty takes a key that is in use, mostly with another payload.
    private LedgerKey Key()
    {
        if (_past.Count > 0 && Chance(5))
            return _past[^(1 + _random.Next(Math.Min(_past.Count, 50)))].Key;
        _number++;
        return Chance(50) ? $"key-{_number}" : (UInt128)_number << 40;
    }

    private Entry Entry(bool hold)
    {
        Entry entry = Ledger.Entry.Create(Key());
        bool yen = Chance(15);
        if (Chance(70))
        {
            long amount = Amount();
            entry.Debit(Id(yen), new Money(amount, Of(yen))).Credit(Id(yen), new Money(Twisted(amount), Of(yen)));
        }
        else
        {
            AddLegs(entry, yen);
        }

        if (hold)
            entry.AsHold(Chance(60) ? TimeSpan.FromTicks(1 + _random.Next(30_000)) : null);
        if (Chance(10))
            entry.At(new DateTimeOffset(2029, 1, 1 + _random.Next(28), 0, 0, 0, TimeSpan.FromHours(2)));
        if (Chance(10))
            entry.WithCode(_random.Next(3)).WithMemo(Chance(50) ? "paid" : "pöid €");
        if (Chance(30))
            entry.CheckingEachLeg();
        if (Chance(10))
            entry.ReleasingKeyOnRefusal();
        if (hold)
            _holds.Add(entry);
        return entry;
    }

    private void AddLegs(Entry entry, bool yen)
    {
        int count = Chance(3) ? _random.Next(2) : 1 + _random.Next(3);
        for (int i = 0; i < count; i++)
        {
            long amount = Amount();
            entry.Debit(Id(yen), new Money(amount, Of(yen)));
            entry.Credit(Id(yen), new Money(Twisted(amount), Of(yen)));
            yen = Chance(10) ? !yen : yen;
        }
    }

    private HoldCapture Capture()
    {
        Entry? hold = RecentHold();
        HoldCapture capture = HoldCapture.Create(Key(), hold?.Key ?? "none");
        if (hold is not null && Chance(60))
        {
            // The same share of every leg keeps it balanced, if the hold is.
            long share = 1 + _random.Next(4);
            foreach (EntryLeg leg in hold.Legs)
            {
                Money part = new(Math.Max(1, leg.Amount.MinorUnits / share), leg.Amount.Currency);
                _ = leg.Side == EntrySide.Debit ? capture.Debit(leg.Account, part) : capture.Credit(leg.Account, part);
            }
        }

        if (Chance(30))
            capture.ReleasingRest();
        return Chance(10) ? capture.ReleasingKeyOnRefusal() : capture;
    }

    private HoldVoid Void()
    {
        LedgerKey hold = Chance(10) && _past.Count > 0 ? _past[^1].Key : RecentHold()?.Key ?? "none";
        return HoldVoid.Create(Key(), hold);
    }

    private AccountChange Change()
    {
        bool yen = Chance(10);
        string id = Id(yen);
        return _random.Next(4) switch
        {
            0 => AccountChange.Close(Key(), id),
            1 or 2 => AccountChange.Reopen(Key(), id),
            _ => AccountChange.SetLimits(Key(), id,
                Chance(70) ? new Money(_random.Next(-300, 100), Of(yen)) : null,
                Chance(40) ? new Money(_random.Next(0, 900), Of(yen)) : null),
        };
    }

    private Entry? RecentHold() =>
        _holds.Count == 0 ? null : _holds[^(1 + _random.Next(Math.Min(_holds.Count, 12)))];

    private string Id(bool yen) => Chance(1) ? "ghost"
        : Chance(1) ? Accounts[_random.Next(Accounts.Length)].Id
        : yen ? Accounts[7 + _random.Next(2)].Id : Accounts[_random.Next(7)].Id;

    private static Currency Of(bool yen) => yen ? Jpy : Usd;

    private long Amount() => _random.Next(200) switch
    {
        0 => 0,
        1 => -5,
        2 => long.MaxValue,
        3 => long.MaxValue - _random.Next(100),
        4 => long.MaxValue / 2,
        _ => 1 + _random.Next(120),
    };

    private long Twisted(long amount) => Chance(98) ? amount : 1 + _random.Next(120);
}
