namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Walks the fields of a protobuf message. Damaged bytes end the walk; the engine says what is wrong with them.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;
    private bool _hasLength;

    /// <summary>The number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>Its bytes if it has a length, else empty.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Its number if it has no length.</summary>
    public ulong Number { get; private set; }

    /// <summary>The whole field with its tag, as it stands in the message.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>Whether every byte belonged to a field; to be asked after the last.</summary>
    public readonly bool IsWhole => _rest.IsEmpty;

    /// <summary>Goes to the next field.</summary>
    public bool Read()
    {
        var start = _rest;
        Value = default;
        Number = 0;
        if (!TryVarint(out var tag))
        {
            return false;
        }

        Field = (int)(tag >> 3);
        _hasLength = (tag & 7) == 2;
        var isWhole = (tag & 7) switch
        {
            0 => TryNumber(),
            1 => TrySkip(sizeof(ulong)),
            2 => TryVarint(out var length) && length <= (ulong)_rest.Length && TryValue((int)length),
            5 => TrySkip(sizeof(uint)),
            _ => false,
        };
        Whole = isWhole ? start[..^_rest.Length] : default;
        return isWhole;
    }

    /// <summary>The numbers of a field that is packed or stands alone.</summary>
    public readonly void AddNumbersTo(List<long> numbers)
    {
        if (!_hasLength)
        {
            numbers.Add((long)Number);
            return;
        }

        var packed = new WireReader(Value);
        while (packed.TryVarint(out var number))
        {
            numbers.Add((long)number);
        }
    }

    private bool TryNumber()
    {
        var isWhole = TryVarint(out var number);
        Number = number;
        return isWhole;
    }

    private bool TryValue(int length)
    {
        Value = _rest[..length];
        return TrySkip(length);
    }

    private bool TrySkip(int length)
    {
        if (_rest.Length < length)
        {
            return false;
        }

        _rest = _rest[length..];
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        const int longest = 10;
        value = 0;
        for (var i = 0; i < _rest.Length && i < longest; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
