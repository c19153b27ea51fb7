import java.nio.file.Path;
import java.time.Duration;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/** A real Neo4j with passwords on loopback: {@code java -cp 'jars/*' Neo4jServer.java HOME PORT}; ends with its input. */
class Neo4jServer {
    public static void main(String[] arguments) throws Exception {
        var address = new SocketAddress("127.0.0.1", Integer.parseInt(arguments[1]));
        var service = new DatabaseManagementServiceBuilder(Path.of(arguments[0]))
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, address)
            .setConfig(GraphDatabaseSettings.auth_enabled, true)
            // Tests fill and empty it by the second: the same few statements would be planned over and over.
            .setConfig(GraphDatabaseSettings.cypher_min_replan_interval, Duration.ofHours(1))
            // Two of them beside a loader, a whole city in each: half of all memory, as usual, would be too much.
            .setConfig(GraphDatabaseSettings.pagecache_memory, 2L << 30)
            .build();
        System.out.println("ready");
        while (System.in.read() >= 0) { }  // the tests that started it have gone when this ends
        service.shutdown();
        System.exit(0);
    }
}
