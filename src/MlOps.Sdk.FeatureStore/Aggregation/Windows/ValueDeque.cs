namespace MlOps.Sdk.FeatureStore;

/// <summary>Values with the times of their events, taken out at either end.</summary>
internal sealed class ValueDeque<T>
    where T : struct
{
    private T[] _values = new T[4];
    private long[] _times = new long[4];
    private int _first;
    private int _end;

    public bool IsEmpty => _first == _end;

    public T First => _values[_first];

    public T Last => _values[_end - 1];

    public void Push(T value, long time)
    {
        if (_end == _values.Length)
        {
            MakeRoom();
        }

        (_values[_end], _times[_end]) = (value, time);
        _end++;
    }

    public void Pop() => _end--;

    /// <summary>Takes out what is not newer than an instant.</summary>
    public void RemoveUpTo(long time)
    {
        while (_first < _end && _times[_first] <= time)
        {
            _first++;
        }
    }

    public void Clear() => (_first, _end) = (0, 0);

    private void MakeRoom()
    {
        var count = _end - _first;
        var (values, times) = count * 2 > _values.Length ? (new T[_values.Length * 2], new long[_values.Length * 2]) : (_values, _times);
        Array.Copy(_values, _first, values, 0, count);
        Array.Copy(_times, _first, times, 0, count);
        (_values, _times, _first, _end) = (values, times, 0, count);
    }
}
