using System.Collections.Concurrent;
using System.Globalization;

namespace MlOps.Sdk.DuckDb;

/// <summary>The number under which the engine finds an <see cref="InputTable"/>, for as long as the registration lives.</summary>
internal sealed class InputRegistration : IDisposable
{
    private static readonly ConcurrentDictionary<long, InputTable> Tables = new();
    private static long _last;

    private readonly long _number;

    private InputRegistration(long number) => _number = number;

    /// <summary>How SQL names the table.</summary>
    public string Sql => string.Create(CultureInfo.InvariantCulture, $"{InputFunction.Name}({_number})");

    /// <summary>Registers a table; disposing the registration disposes the table.</summary>
    public static InputRegistration Add(InputTable table)
    {
        var number = Interlocked.Increment(ref _last);
        Tables[number] = table;
        return new InputRegistration(number);
    }

    /// <summary>The table of a number.</summary>
    public static InputTable Find(long number) =>
        Tables.TryGetValue(number, out var table) ? table : throw new InvalidOperationException($"There is no input {number}: it ended with the call it was given to.");

    public void Dispose()
    {
        if (Tables.TryRemove(_number, out var table))
        {
            table.Dispose();
        }
    }
}
