using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Redis;

/// <summary>A check on its way to Redis: each key under each policy once, with the sum of its costs.</summary>
internal sealed class CheckPlan(CheckMode mode, int requests)
{
    private OperationPart[] _parts = new OperationPart[requests];
    private readonly int[] _requestByPart = new int[requests];
    private readonly byte[] _partByRequest = new byte[requests];
    private int _requests;
    private long _firstCost;

    public CheckMode Mode => mode;

    /// <summary>How many keys.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// What a verdict of several requests calls charged: the first one's cost; null for a single one.
    /// </summary>
    public long? JointCharge => _requests > 1 && mode == CheckMode.Charge ? _firstCost : null;

    /// <summary>The cost of the first request.</summary>
    public long FirstCost => _firstCost;

    public int[] RequestByPart => _requestByPart;

    public byte[] PartByRequest => _partByRequest;

    /// <summary>Whether the keys lie in several slots of a cluster.</summary>
    public bool SpansSlots
    {
        get
        {
            for (int i = 1; i < Count; i++)
            {
                if (SlotOf(i) != SlotOf(0))
                    return true;
            }

            return false;
        }
    }

    public string Key(int part) => _parts[part].Key;

    public WirePolicy Policy(int part) => _parts[part].Policy;

    public long Cost(int part) => (long)_parts[part].Numbers[0];

    public int SlotOf(int part) => RedisKeySlot.Of((RedisKey)_parts[part].Key);

    public void Add(string key, WirePolicy policy, in RateLimitCharge charge, long maxCost)
    {
        if (_requests == 0)
            _firstCost = charge.Cost;
        int part = IndexOf(key);
        if (part < 0)
        {
            part = Count++;
            LimitRoles roles = policy.Policy.RolesFor(charge.Key);
            _parts[part] = new(key, policy, [0, roles.Soft, roles.Together]);
            _requestByPart[part] = _requests;
        }

        double[] numbers = _parts[part].Numbers;
        numbers[0] = Math.Min(numbers[0] + charge.Cost, maxCost);
        _partByRequest[_requests++] = (byte)part;
    }

    /// <summary>The check as one operation.</summary>
    public Operation ToOperation() => ToOperation((OperationKind)(int)mode, [], null);

    /// <summary>All parts, or some, as one operation.</summary>
    public Operation ToOperation(OperationKind kind, double[] head, int[]? parts)
    {
        if (parts is not null)
            return new(kind, head, Array.ConvertAll(parts, part => _parts[part]));
        // Shared: what judges a part may become a later version of its policy.
        if (Count < _parts.Length)
            Array.Resize(ref _parts, Count);
        return new(kind, head, _parts);
    }

    /// <summary>Takes over by what some parts were judged.</summary>
    public void Adopt(Operation operation, int[] parts)
    {
        for (int i = 0; i < parts.Length; i++)
            _parts[parts[i]] = operation.Parts[i];
    }

    private int IndexOf(string key)
    {
        int part = Count - 1;
        while (part >= 0 && _parts[part].Key != key)
            part--;
        return part;
    }
}
