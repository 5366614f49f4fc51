using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// The scalar function that hands rows to a <see cref="RowSink"/>: <c>SELECT max(mlops_sink(number, a, b, …)) FROM …</c>. The engine
/// computes the aggregate's input on all its threads, so the rows arrive as fast as they are made.
/// </summary>
internal static unsafe class SinkFunction
{
    public const string Name = "mlops_sink";

    /// <summary>Most rows in one chunk.</summary>
    public static int MostRows { get; } = (int)NativeMethods.VectorSize();

    /// <summary>Adds the function to a database that does not have it yet.</summary>
    public static void Register(EngineConnection connection)
    {
        var function = NativeMethods.CreateScalarFunction();
        try
        {
            NativeMethods.SetScalarFunctionName(function, Name);
            using var number = new LogicalTypeHandle(NativeMethods.CreateLogicalType(DuckDbType.BigInt));
            using var any = new LogicalTypeHandle(NativeMethods.CreateLogicalType(DuckDbType.Any));
            NativeMethods.AddScalarFunctionParameter(function, number);
            NativeMethods.SetScalarFunctionVariableParameters(function, any);
            NativeMethods.SetScalarFunctionReturnType(function, number);
            NativeMethods.SetScalarFunctionTakesNulls(function);
            NativeMethods.SetScalarFunctionVolatile(function);
            NativeMethods.SetScalarFunction(function, &Take);
            if (NativeMethods.RegisterScalarFunction(connection.Handle, function) != NativeMethods.Success)
            {
                throw EngineError.Create("open-database", "the sink function was refused");
            }
        }
        finally
        {
            NativeMethods.DestroyScalarFunction(ref function);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Take(nint info, nint chunk, nint result)
    {
        try
        {
            var rows = new SinkRows(chunk);
            if (rows.Count > 0)
            {
                var number = *(long*)NativeMethods.VectorData(NativeMethods.DataChunkVector(chunk, 0));
                SinkRegistration.Find(number).Take(rows);
                new Span<long>(NativeMethods.VectorData(result), rows.Count).Clear();
            }
        }
        catch (Exception exception)
        {
            NativeMethods.ScalarFunctionSetError(info, exception.Message);
        }
    }
}
